/* SPDX-License-Identifier: Apache-2.0 */
/* check_lines SCHEMA FILE: every line of FILE is a whole JSON object of that schema, the last one too.  Prints how many
 * there are. */
#include <jansson.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int complain(const char *name, size_t line, const char *why)
{
    fprintf(stderr, "%s: line %zu: %s\n", name, line, why);
    return 1;
}

int main(int argc, char **argv)
{
    if (argc != 3) return complain("check_lines", 0, "needs a schema and a file");
    FILE *from = fopen(argv[2], "rb");
    if (!from) return complain(argv[2], 0, "cannot read");
    char *line = NULL;
    size_t room = 0, count = 0;
    ssize_t len;
    int failed = 0;
    while (!failed && (len = getline(&line, &room, from)) > 0) {
        count++;
        json_error_t error;
        json_t *root = line[len - 1] == '\n' ? json_loadb(line, (size_t)len, JSON_REJECT_DUPLICATES, &error) : NULL;
        const char *schema = json_string_value(json_object_get(root, "schema"));
        if (line[len - 1] != '\n')
            failed = complain(argv[2], count, "breaks off");
        else if (!root)
            failed = complain(argv[2], count, error.text);
        else if (!schema || strcmp(schema, argv[1]) != 0)
            failed = complain(argv[2], count, "another schema");
        json_decref(root);
    }
    free(line);
    fclose(from);
    printf("%zu\n", count);
    return failed;
}
