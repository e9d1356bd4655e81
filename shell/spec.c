#include "shell/spec.h"

#include <string.h>

#include <glib.h>

/* Splits at single commas; double ones become one. */
static char **split(const char *text)
{
    GPtrArray *words = g_ptr_array_new();
    GString *word = g_string_new(NULL);

    for (; *text; text++) {
        if (*text == ',' && text[1] == ',') {
            g_string_append_c(word, *text++);
        } else if (*text == ',') {
            g_ptr_array_add(words, g_string_free(word, FALSE));
            word = g_string_new(NULL);
        } else {
            g_string_append_c(word, *text);
        }
    }
    g_ptr_array_add(words, g_string_free(word, FALSE));
    g_ptr_array_add(words, NULL);
    return (char **)g_ptr_array_free(words, FALSE);
}

static size_t count_of(const char *const *keys)
{
    size_t count = 0;

    while (keys[count])
        count++;
    return count;
}

/* Stores "key=value"; false when WORD is none or the key is unknown. */
static bool store_pair(char **values, const char *const *keys, const char *word)
{
    const char *equals = strchr(word, '=');

    for (size_t i = 0; equals && keys[i]; i++) {
        size_t length = strlen(keys[i]);

        if ((size_t)(equals - word) == length && strncmp(word, keys[i], length) == 0) {
            g_free(values[i]);
            values[i] = g_strdup(equals + 1);
            return true;
        }
    }
    return false;
}

/* The first word: a bare value for the key FIRST. */
static bool store_first(char **values, const char *const *keys, const char *word, const char *first)
{
    for (size_t i = 0; keys[i]; i++) {
        if (strcmp(keys[i], first) == 0) {
            values[i] = g_strdup(word);
            return true;
        }
    }
    return false;
}

char **spec_parse(const char *text, const char *first, bool always_bare, const char *const *keys)
{
    g_auto(GStrv) words = split(text);
    char **values = g_new0(char *, count_of(keys) + 1);

    for (size_t i = 0; words[i]; i++) {
        bool bare = i == 0 && (always_bare || !strchr(words[i], '='));

        if (!(bare ? store_first(values, keys, words[i], first) : store_pair(values, keys, words[i]))) {
            spec_free(values, keys);
            return NULL;
        }
    }
    return values;
}

void spec_free(char **values, const char *const *keys)
{
    for (size_t i = 0; keys[i]; i++)
        g_free(values[i]);
    g_free(values);
}
