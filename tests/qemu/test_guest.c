/* The table's three indexes stay one truth, and a job has one holder. */
#include "core/error.h"
#include "daemons/qemu/guest.h"

#include <string.h>

static const unsigned char uuid_a[16] = {1}, uuid_b[16] = {2};

static void test_identity(void)
{
    GuestTable *t = guest_table_new();
    g_autoptr(Guest) a = NULL;
    g_autoptr(Guest) again = NULL;
    g_autoptr(Guest) found = NULL;
    bool made;

    a = guest_table_intern(t, NULL, "a", uuid_a, &made);
    g_assert_true(made);
    again = guest_table_intern(t, NULL, "a", uuid_a, &made);
    g_assert_true(again == a && !made);
    g_assert_null(guest_table_intern(t, NULL, "a", uuid_b, &made));
    g_assert_true(strstr(error_get()->message, "domain 'a' already exists with uuid 01000000-") != NULL);
    g_assert_null(guest_table_intern(t, NULL, "b", uuid_a, &made));
    g_assert_true(strstr(error_get()->message, "domain 'a' is already defined with uuid 01000000-") != NULL);
    guest_table_set_id(t, a, 7);
    found = guest_table_by_id(t, 7);
    g_assert_true(found == a);
    guest_table_set_id(t, a, -1);
    g_assert_null(guest_table_by_id(t, 7));
    guest_table_free(t);
}

static void test_rename_and_remove(void)
{
    GuestTable *t = guest_table_new();
    bool made;
    g_autoptr(Guest) a = guest_table_intern(t, NULL, "a", uuid_a, &made);
    g_autoptr(Guest) b = guest_table_intern(t, NULL, "b", uuid_b, &made);
    g_autoptr(Guest) found = NULL;

    g_assert_cmpint(guest_table_rename(t, a, "b"), ==, -1);
    g_assert_cmpint(guest_table_rename(t, a, "c"), ==, 0);
    g_assert_null(guest_table_by_name(t, "a"));
    found = guest_table_by_name(t, "c");
    g_assert_true(found == a);
    guest_table_remove(t, a);
    guest_table_remove(t, a);
    g_assert_null(guest_table_by_uuid(t, uuid_a));
    /* Who still holds it learns that it is gone. */
    g_assert_cmpint(guest_job_begin(a, "late"), ==, -1);
    g_assert_cmpint(error_get()->code, ==, VIR_ERR_NO_DOMAIN);
    guest_table_free(t);
}

typedef struct Race {
    Guest *guest;
    int held, most, rounds;
} Race;

static void *race_run(void *opaque)
{
    Race *r = opaque;

    for (int i = 0; i < 200; i++) {
        g_assert_cmpint(guest_job_begin(r->guest, "race"), ==, 0);
        r->held++; /* no atomics: the job is what protects these */
        r->most = MAX(r->most, r->held);
        r->rounds++;
        r->held--;
        guest_job_end(r->guest);
    }
    return NULL;
}

static void test_one_job(void)
{
    Race r = {.guest = guest_new(NULL, "a", uuid_a)};
    GThread *threads[4];

    for (size_t i = 0; i < G_N_ELEMENTS(threads); i++)
        threads[i] = g_thread_new("race", race_run, &r);
    for (size_t i = 0; i < G_N_ELEMENTS(threads); i++)
        g_thread_join(threads[i]);
    g_assert_cmpint(r.most, ==, 1);
    g_assert_cmpint(r.rounds, ==, 800);
    guest_unref(r.guest);
}

static void test_documents(void)
{
    g_autoptr(GuestDoc) plain = guest_doc_new("<domain/>trailing", 9);
    g_autoptr(GuestDoc) secret = guest_doc_new("<graphics passwd='x'/>", 22);

    g_assert_cmpstr(plain->xml, ==, "<domain/>");
    g_assert_false(plain->secrets);
    g_assert_true(secret->secrets);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/guest/identity", test_identity);
    g_test_add_func("/guest/rename-and-remove", test_rename_and_remove);
    g_test_add_func("/guest/one-job", test_one_job);
    g_test_add_func("/guest/documents", test_documents);
    return g_test_run();
}
