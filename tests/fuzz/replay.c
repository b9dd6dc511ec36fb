/* SPDX-License-Identifier: Apache-2.0 */
/* Runs a fuzz target over every file of the folders given: the corpora as ordinary tests, without libFuzzer. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t replayed;

static int replay_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file) {
        perror(path);
        return 1;
    }
    size_t size = 0, room = 1 << 16, n;
    uint8_t *data = malloc(room);
    while (data && (n = fread(data + size, 1, room - size, file)) > 0)
        if ((size += n) == room) data = realloc(data, room *= 2);
    fclose(file);
    if (!data) return 1;
    /* An exact copy, so that a sanitizer sees a read behind the last byte. */
    uint8_t *copy = malloc(size ? size : 1);
    if (copy) {
        memcpy(copy, data, size);
        LLVMFuzzerTestOneInput(copy, size);
        replayed++;
    }
    free(copy);
    free(data);
    return copy ? 0 : 1;
}

static int replay_path(const char *path)
{
    struct stat st;
    if (stat(path, &st) != 0) {
        perror(path);
        return 1;
    }
    if (!S_ISDIR(st.st_mode)) return replay_file(path);
    struct dirent **entries;
    int count = scandir(path, &entries, NULL, alphasort), failures = 0;
    for (int i = 0; i < count; i++) {
        char name[4096];
        if (entries[i]->d_name[0] != '.') {
            snprintf(name, sizeof name, "%s/%s", path, entries[i]->d_name);
            failures += replay_path(name);
        }
        free(entries[i]);
    }
    if (count >= 0) free(entries);
    return failures;
}

int main(int argc, char **argv)
{
    int failures = 0;
    for (int i = 1; i < argc; i++) failures += replay_path(argv[i]);
    printf("replayed %zu inputs\n", replayed);
    return failures || !replayed ? 1 : 0;
}
