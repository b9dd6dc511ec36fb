/* SPDX-License-Identifier: Apache-2.0 */
#include "topic_output.h"

#include <string.h>

/* Topics of the second level under one of the top level. */
#define SECOND_MOST 3u

static quoth_span topic_intern(const topic_shared *s, const topic_target *target, const char *string)
{
    return s->host->intern(target->ctx, target->doc, (quoth_str){string, strlen(string)});
}

static bool topic_append(const topic_shared *s, const topic_target *target, topic_string *string, const char *id,
                         const char *label, float score)
{
    quoth_topic *topic;

    if (string->id.begin == string->id.end) {
        string->id = topic_intern(s, target, id);
        string->label = topic_intern(s, target, label);
    }
    topic = s->host->append(target->ctx, target->doc, s->topic, sizeof(*topic), 1);
    if (!topic) return false;
    topic->span = target->span;
    topic->claim = target->claim;
    topic->id = string->id;
    topic->label = string->label;
    topic->score = score;
    return true;
}

/* Appends the topics of the second level under one that was given, the best first. */
static bool topic_put_second(const topic_shared *s, const topic_worker_state *worker, const topic_target *target,
                             unsigned parent, float score)
{
    unsigned topics[SECOND_MOST], count;
    float shares[SECOND_MOST];

    if (!worker->second) return true;
    count = topic_second_best(worker->second, parent, topics, shares, SECOND_MOST);
    for (unsigned i = 0; i < count; i++) {
        const topic_second_label *label = &topic_second_labels[topics[i]];

        if (!topic_append(s, target, &target->strings->second[topics[i]], label->id, label->name, score * shares[i]))
            return false;
    }
    return true;
}

bool topic_put(const topic_shared *s, const topic_worker_state *worker, const topic_target *target,
               const float margins[TOPIC_LABELS])
{
    float scores[TOPIC_LABELS];

    topic_scores(&s->model, margins, scores);
    for (int64_t n = 0; n < s->config->max_topics; n++) {
        unsigned best = 0;

        for (unsigned i = 1; i < TOPIC_LABELS; i++)
            if (scores[i] > scores[best]) best = i;
        if (!((double)scores[best] >= s->config->min_score)) return true;
        if (!topic_append(s, target, &target->strings->first[best], topic_labels[best].id, topic_labels[best].name,
                          scores[best]) ||
            !topic_put_second(s, worker, target, best, scores[best]))
            return false;
        scores[best] = -1;
    }
    return true;
}
