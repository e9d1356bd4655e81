/* From events to members: what stands in an element goes where its table's rows say. */
#include "document/parse.h"

#include "core/error.h"

#include <stdarg.h>
#include <string.h>

Arena *doc_context_arena(DocContext *context)
{
    return context->arena;
}

void *doc_context_user(DocContext *context)
{
    return context->how->user;
}

static Frame *frame_at(DocContext *context, unsigned up)
{
    return context->frames->len > up ? &g_array_index(context->frames, Frame, context->frames->len - 1 - up) : NULL;
}

void *doc_context_parent(DocContext *context, unsigned levels)
{
    Frame *frame = frame_at(context, levels);
    return frame ? frame->base : NULL;
}

static const char *frame_name(const Frame *frame)
{
    if (!frame)
        return "";
    return frame->row ? frame->row->name : frame->table->name;
}

static void hint_place(DocContext *context, const char *element, const char *expected, const char *nearest)
{
    unsigned line, column;
    doc_read_place(context, &line, &column);
    GString *text = g_string_new(NULL);
    g_string_printf(text, "line %u, column %u, element <%s>", line, column, element);
    if (expected)
        g_string_append_printf(text, "; expected %s", expected);
    if (nearest)
        g_string_append_printf(text, "; did you mean '%s'?", nearest);
    error_hint("%s", text->str);
    g_string_free(text, TRUE);
}

int doc_context_error(DocContext *context, int code, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    error_set(context->how->domain, code, "%s", text);
    hint_place(context, frame_name(frame_at(context, 0)), NULL, NULL);
    return -1;
}

/* What a refused value should have been, for the hint; g_free. */
static char *row_expectation(const DocRow *row)
{
    if (row->expected)
        return g_strdup(row->expected);
    if (row->type == DOC_TYPE_ENUM) {
        const DocEnum *e = row->ref;
        GString *text = g_string_new("one of");
        for (unsigned i = 1; i < e->count; i++)
            g_string_append_printf(text, "%s '%s'", i == 1 ? "" : ",", e->texts[i]);
        return g_string_free(text, FALSE);
    }
    switch (row->type) {
    case DOC_TYPE_BOOL:
    case DOC_TYPE_YESNO:
        return g_strdup("'yes' or 'no'");
    case DOC_TYPE_ONOFF:
        return g_strdup("'on' or 'off'");
    case DOC_TYPE_UUID:
        return g_strdup("a UUID");
    case DOC_TYPE_MAC:
        return g_strdup("a MAC address");
    case DOC_TYPE_BITMAP:
        return g_strdup("a set of numbers such as '0-3,^2'");
    default:
        if (row->max)
            return g_strdup_printf("a number from %" G_GUINT64_FORMAT " to %" G_GUINT64_FORMAT, row->min, row->max);
        return NULL;
    }
}

static const char *number_clause(const DocRow *row)
{
    switch (row->type) {
    case DOC_TYPE_UINT:
    case DOC_TYPE_HEX:
    case DOC_TYPE_OCTAL:
        return " Expected non-negative integer value";
    case DOC_TYPE_INT:
        return row->max ? " Expected non-negative value" : " Expected integer value";
    default:
        return "";
    }
}

static void refuse_value(DocContext *context, const DocRow *row, const char *element, const char *value, size_t len)
{
    g_autofree char *copy = g_strndup(value, len), *expected = row_expectation(row);
    int code = row->code ? row->code : VIR_ERR_XML_ERROR, domain = row->code ? context->how->domain : VIR_FROM_XML;
    const char *mark = row->refusal ? strchr(row->refusal, '%') : NULL;
    if (row->refusal)
        error_set(domain, code, "%.*s%s%s", mark ? (int)(mark - row->refusal) : (int)strlen(row->refusal), row->refusal,
                  mark ? copy : "", mark ? mark + 1 : "");
    else if (row->type == DOC_TYPE_BITMAP && row->code)
        error_set(domain, code, "Invalid value of '%s': %s", row->name, copy);
    else if (row->kind == DOC_ROW_ATTR)
        error_set(domain, code, "Invalid value for attribute '%s' in element '%s': '%s'.%s", row->name, element, copy,
                  number_clause(row));
    else
        error_set(domain, code, "Invalid value for element '%s': '%s'", element, copy);
    hint_place(context, element, expected, row->type == DOC_TYPE_ENUM ? doc_enum_nearest(row->ref, copy) : NULL);
    doc_read_fail(context);
}

static void read_scalar(DocContext *context, const DocRow *row, void *base, const char *element, const char *text,
                        size_t len, uint64_t scale)
{
    int rc = doc_scalar_read(context, row, base, text, len, scale);
    if (rc > 0 && row->flags & DOC_LENIENT)
        return;
    if (rc > 0)
        refuse_value(context, row, element, text, len);
    else if (rc < 0)
        doc_read_fail(context);
    else if (row->set)
        *doc_row_set(row, base) = true;
}

/* ---- unknown names */

/* The nearest name among the rows of a table. */
static const char *nearest_row(const DocIndex *index, bool attr, const char *name)
{
    const char *texts[257] = {NULL};
    unsigned n = 1;
    for (unsigned i = attr ? 0 : index->attrs; i < (attr ? index->attrs : index->count); i++)
        if (strcmp(index->rows[i].name, name) != 0)
            texts[n++] = index->rows[i].name;
    DocEnum names = {"", texts, n};
    return doc_enum_nearest(&names, name);
}

static void note_unknown(DocContext *context, const Frame *frame, bool attr, const char *name)
{
    const DocParse *how = context->how;
    if (!how->strict && (!how->notes || how->notes->len >= how->max_notes))
        return;
    unsigned line, column;
    doc_read_place(context, &line, &column);
    const char *nearest = frame->index ? nearest_row(frame->index, attr, name) : NULL;
    g_autofree char *text =
        g_strdup_printf("unknown %s '%s' in element '%s' (line %u, column %u%s%s%s)", attr ? "attribute" : "element",
                        name, frame_name(frame), line, column, nearest ? "; did you mean '" : "",
                        nearest ? nearest : "", nearest ? "'?" : "");
    if (how->strict) {
        error_set(how->domain, VIR_ERR_XML_INVALID_SCHEMA, "%s", text);
        doc_read_fail(context);
    } else {
        g_ptr_array_add(how->notes, g_steal_pointer(&text));
    }
}

/* ---- attributes */

static bool seen_before(Frame *frame, unsigned row)
{
    bool before = frame->seen[row / 64] >> (row % 64) & 1;
    frame->seen[row / 64] |= UINT64_C(1) << (row % 64);
    return before;
}

/* The row for an attribute in its object; -1 when there is none that applies. */
static int find_attr(const DocIndex *index, const void *base, const char *name)
{
    for (unsigned i = index->attr_hash[doc_name_hash(name, strlen(name))]; i; i = index->next[i - 1]) {
        const DocRow *row = &index->rows[i - 1];
        if (strcmp(row->name, name) == 0 && doc_row_applies(row, base) && !(row->flags & DOC_NO_READ))
            return (int)i - 1;
    }
    return -1;
}

static bool read_scale(DocContext *context, Frame *frame, const Attribute *attr);

static void read_attr(DocContext *context, Frame *frame, const Attribute *attr)
{
    int at = attr->foreign ? -1 : find_attr(frame->index, frame->base, attr->name);
    if (at < 0 && read_scale(context, frame, attr))
        return;
    if (at < 0) {
        if (!(frame->row && frame->row->pick_attr && strcmp(frame->row->pick_attr, attr->name) == 0))
            note_unknown(context, frame, true, attr->name);
        return;
    }
    if (seen_before(frame, (unsigned)at))
        return;
    read_scalar(context, &frame->index->rows[at], frame->base, frame_name(frame), attr->value, attr->len, 0);
}

static void require_rows(DocContext *context, Frame *frame, unsigned from, unsigned to)
{
    for (unsigned i = from; i < to && !context->failed; i++) {
        const DocRow *row = &frame->index->rows[i];
        if (!(row->flags & DOC_REQUIRED) || (frame->seen[i / 64] >> (i % 64) & 1) || !doc_row_applies(row, frame->base))
            continue;
        if (row->missing)
            error_set(context->how->domain, row->code ? row->code : VIR_ERR_XML_ERROR, "%s", row->missing);
        else
            error_set(row->code ? context->how->domain : VIR_FROM_XML, row->code ? row->code : VIR_ERR_XML_ERROR,
                  "Missing required %s '%s' in element '%s'", i < frame->index->attrs ? "attribute" : "element",
                  row->name, frame_name(frame));
        hint_place(context, frame_name(frame), NULL, NULL);
        doc_read_fail(context);
    }
}

/* First the attributes that decide which rows apply, then the others. */
static void read_attrs(DocContext *context, Frame *frame, const Attribute *attrs, unsigned count)
{
    for (unsigned i = 0; frame->index->first_pass && i < count && !context->failed; i++) {
        int at = attrs[i].foreign ? -1 : find_attr(frame->index, frame->base, attrs[i].name);
        if (at >= 0 && frame->index->decides[at])
            read_attr(context, frame, &attrs[i]);
    }
    for (unsigned i = 0; i < count && !context->failed; i++)
        read_attr(context, frame, &attrs[i]);
    require_rows(context, frame, 0, frame->index->attrs);
}

/* unit='' beside a scaled text; false when the attribute is none. */
static bool read_scale(DocContext *context, Frame *frame, const Attribute *attr)
{
    const DocRow *row = !frame->table ? frame->row
                        : frame->index->text_row >= 0 ? &frame->index->rows[frame->index->text_row] : NULL;
    if (!row || row->type != DOC_TYPE_SCALED || strcmp(attr->name, "unit") != 0)
        return false;
    frame->scale = doc_unit_bytes(attr->value, attr->len);
    if (!frame->scale) {
        error_set(context->how->domain, VIR_ERR_INVALID_ARG, "unknown suffix '%.*s'", (int)attr->len, attr->value);
        hint_place(context, frame_name(frame), "one of 'b', 'KiB', 'MiB', 'GiB', 'TiB', 'KB', 'MB', 'GB', ...", NULL);
        doc_read_fail(context);
    }
    return true;
}

static void read_unit(DocContext *context, Frame *frame, const Attribute *attrs, unsigned count)
{
    for (unsigned i = 0; i < count && !context->failed; i++)
        if (!read_scale(context, frame, &attrs[i]))
            note_unknown(context, frame, true, attrs[i].name);
}

/* ---- elements */

static bool pick_matches(const DocRow *row, const Attribute *attrs, unsigned count)
{
    if (!row->pick_attr)
        return true;
    for (unsigned i = 0; i < count; i++)
        if (strcmp(attrs[i].name, row->pick_attr) == 0)
            return strlen(row->pick_value) == attrs[i].len && memcmp(attrs[i].value, row->pick_value, attrs[i].len) == 0;
    return *row->pick_value == '\0';
}

static int find_elem(const Frame *frame, const char *name, const Attribute *attrs, unsigned count)
{
    if (!frame->index)
        return -1;
    for (unsigned i = frame->index->elem_hash[doc_name_hash(name, strlen(name))]; i; i = frame->index->next[i - 1]) {
        const DocRow *row = &frame->index->rows[i - 1];
        if (strcmp(row->name, name) == 0 && doc_row_applies(row, frame->base) && !(row->flags & DOC_NO_READ) &&
            pick_matches(row, attrs, count))
            return (int)i - 1;
    }
    return -1;
}

/* The object that an element's rows fill: the embedded one, or a new one hung into its member. */
static void *element_object(DocContext *context, const DocRow *row, void *base)
{
    void *member = doc_row_member(row, base);
    if (row->type == DOC_TYPE_INLINE && row->kind != DOC_ROW_LIST)
        return member;
    if (row->kind != DOC_ROW_LIST && row->flags & DOC_REPEAT && *(void **)member)
        return *(void **)member;
    void *object = doc_new(row->ref, context->arena);
    if (row->kind == DOC_ROW_LIST)
        doc_list_append(context->arena, member, object);
    else
        *(void **)member = object;
    return object;
}

static void enter(DocContext *context, const DocRow *row, void *parent, const Attribute *attrs, unsigned count)
{
    Frame next = {.row = row, .base = parent};
    if (row->set)
        *doc_row_set(row, parent) = true;
    if (doc_row_is_struct(row)) {
        next.table = row->ref;
        next.index = doc_index(row->ref);
        next.base = element_object(context, row, parent);
    } else if (row->type == DOC_TYPE_FLAG) {
        *(bool *)doc_row_member(row, parent) = true;
    }
    g_array_append_val(context->frames, next);
    g_string_truncate(context->chars, 0);
    Frame *frame = frame_at(context, 0);
    if (frame->table)
        read_attrs(context, frame, attrs, count);
    else
        read_unit(context, frame, attrs, count);
}

static void enter_root(DocContext *context, const char *name, const Attribute *attrs, unsigned count)
{
    const DocTable *table = context->root_table;
    if (strcmp(name, table->name) != 0) {
        error_set(VIR_FROM_XML, VIR_ERR_XML_ERROR, "expecting root element of '%s', not '%s'", table->name, name);
        doc_read_fail(context);
        return;
    }
    context->root = doc_new(table, context->arena);
    Frame root = {.table = table, .index = doc_index(table), .base = context->root};
    g_array_append_val(context->frames, root);
    read_attrs(context, frame_at(context, 0), attrs, count);
}

static bool within_budget(DocContext *context)
{
    if (++context->elements <= DOC_MAX_ELEMENTS && arena_held(context->arena) <= DOC_MAX_MEMORY)
        return true;
    error_set(context->how->domain, VIR_ERR_XML_ERROR, "the document is too large: more than %u elements or %u MiB",
              DOC_MAX_ELEMENTS, DOC_MAX_MEMORY >> 20);
    doc_read_refuse(context);
    return false;
}

void doc_read_start(DocContext *context, const char *name, const Attribute *attrs, unsigned count)
{
    if (context->failed || !within_budget(context))
        return;
    if (context->raw || context->skip) {
        *(context->raw ? &context->raw : &context->skip) += 1;
        return;
    }
    if (!context->root) {
        enter_root(context, name, attrs, count);
        return;
    }
    Frame *frame = frame_at(context, 0);
    int at = find_elem(frame, name, attrs, count);
    if (at < 0)
        note_unknown(context, frame, false, name);
    if (at >= 0 && frame->index->rows[at].many && (frame->seen[at / 64] >> (at % 64) & 1)) {
        doc_context_error(context, frame->index->rows[at].many_code, "%s", frame->index->rows[at].many);
        doc_read_fail(context);
        return;
    }
    if (at < 0 || (seen_before(frame, (unsigned)at) && frame->index->rows[at].kind == DOC_ROW_ELEM &&
                   !(frame->index->rows[at].flags & (DOC_REPEAT | DOC_LAST_WINS)))) {
        context->skip = 1;
        return;
    }
    const DocRow *row = &frame->index->rows[at];
    if (row->type == DOC_TYPE_RAW)
        doc_raw_begin(context, row);
    else
        enter(context, row, frame->base, attrs, count);
}

static bool only_blanks(const char *text)
{
    return text[strspn(text, " \t\r\n")] == '\0';
}

/* The end of an element with rows: its text, what had to stand in it, its table's own check. */
static void leave_struct(DocContext *context, Frame *frame)
{
    const GString *chars = context->chars;
    int text_row = frame->index->text_row;
    if (text_row >= 0 && !only_blanks(chars->str) && doc_row_applies(&frame->index->rows[text_row], frame->base)) {
        frame->seen[text_row / 64] |= UINT64_C(1) << (text_row % 64);
        read_scalar(context, &frame->index->rows[text_row], frame->base, frame_name(frame), chars->str, chars->len,
                    frame->scale);
    }
    require_rows(context, frame, frame->index->attrs, frame->index->count);
    if (!context->failed && frame->table->done && frame->table->done(context, frame->base) < 0)
        doc_read_fail(context);
}

void doc_read_end(DocContext *context)
{
    if (context->failed)
        return;
    if (context->skip) {
        context->skip--;
        return;
    }
    if (context->raw) {
        if (--context->raw == 0)
            *(char **)doc_row_member(context->raw_row, frame_at(context, 0)->base) = doc_raw_end(context);
        return;
    }
    Frame *frame = frame_at(context, 0);
    if (frame->table)
        leave_struct(context, frame);
    else if (frame->row->type != DOC_TYPE_FLAG && !(frame->row->type == DOC_TYPE_STRING && context->chars->len == 0))
        read_scalar(context, frame->row, frame->base, frame->row->name, context->chars->str, context->chars->len,
                    frame->scale);
    g_array_set_size(context->frames, context->frames->len - 1);
    g_string_truncate(context->chars, 0);
    if (!context->failed && context->how->enough && context->frames->len == 1 && context->how->enough(context->root))
        doc_read_enough(context);
}
