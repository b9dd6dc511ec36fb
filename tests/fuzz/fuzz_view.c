/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as claims and, behind a line of '=', as documents of a page: never a crash, and a reason for what is not
 * taken. */
#include "config.h"

#include "view/view_articles.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A file in memory; `path` gets its name.  -1: there can be none. */
static int file_of(const uint8_t *data, size_t size, char path[32])
{
    int fd = memfd_create("fuzz", MFD_CLOEXEC);
    if (fd < 0 || write(fd, data, size) != (ssize_t)size) abort();
    snprintf(path, 32, "/proc/self/fd/%d", fd);
    return fd;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char between[] = "\n=\n";
    const uint8_t *cut = memmem(data, size, between, sizeof between - 1);
    size_t len = cut ? (size_t)(cut - data) : size;
    char claims[32], documents[32], why[256];
    int claims_fd = file_of(data, len, claims);
    int documents_fd = file_of(data + len + (cut ? 3 : 0), size - len - (cut ? 3 : 0), documents);
    view_set *set = view_set_new();
    view_result read = view_set_read(set, claims, 100);
    if (read == VIEW_DONE) {
        view_page *page = view_page_open("/dev/null", "fuzz", why, sizeof why);
        if (!page) abort();
        view_counts counts = {.whole = 0};
        uint64_t bytes;
        read = view_articles_from_documents(page, set, documents, &counts);
        view_articles_in_context(page, set, &counts);
        if (counts.whole + counts.in_context != set->article_count) abort();
        if (!view_page_close(page, set, true, &bytes, why, sizeof why)) abort();
    }
    if (read != VIEW_DONE && !set->message[0]) abort();
    view_set_free(set);
    close(claims_fd);
    close(documents_fd);
    return 0;
}
