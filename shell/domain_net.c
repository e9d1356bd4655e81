/* The network interfaces of a domain. */
#include <stdlib.h>
#include <string.h>

#include "shell/params.h"
#include "shell/xml.h"

CommandRun domifstat_query, domifaddr_query, domif_setlink_run, domiftune_query;
CommandText domifstat_text, domifaddr_text;

bool domifstat_query(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = object_domain(shell, args);
    const char *device = NULL;
    virDomainInterfaceStatsStruct stats;
    Record *numbers;

    if (!domain || args_string(shell, args, "interface", &device) < 0)
        return false;
    if (virDomainInterfaceStats(domain, device, &stats, sizeof(stats)) < 0) {
        shell_error(shell, "Failed to get interface stats %s %s", virDomainGetName(domain), device);
        return false;
    }
    const struct {
        const char *name;
        long long value;
    } values[] = {
        { "rx_bytes", stats.rx_bytes }, { "rx_packets", stats.rx_packets }, { "rx_errs", stats.rx_errs },
        { "rx_drop", stats.rx_drop },   { "tx_bytes", stats.tx_bytes },     { "tx_packets", stats.tx_packets },
        { "tx_errs", stats.tx_errs },   { "tx_drop", stats.tx_drop },
    };

    record_set_string(record, "interface", device);
    numbers = record_set_object(record, "stats");
    for (size_t i = 0; i < G_N_ELEMENTS(values); i++) {
        if (values[i].value >= 0)
            record_set_int(numbers, values[i].name, values[i].value);
    }
    return true;
}

void domifstat_text(Shell *shell, const Args *args, const Record *record)
{
    const Record *stats = record_get(record, "stats");

    for (size_t i = 0; i < record_count(stats); i++) {
        const char *key = record_key_at(stats, i);

        shell_print(shell, "%s %s %lld\n", record_string(record, "interface"), key, record_int(stats, key));
    }
}

static int address_source(Shell *shell, const Args *args)
{
    static const char *const names[] = { "lease", "agent", "arp" };
    const char *name = NULL;
    int found = args_string(shell, args, "source", &name);

    if (found <= 0)
        return found < 0 ? -1 : VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_LEASE;
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        if (strcmp(names[i], name) == 0)
            return (int)i;
    }
    shell_error(shell, "Unknown data source '%s'", name);
    return -1;
}

static void add_addresses(Record *list, virDomainInterfacePtr interface)
{
    Record *entry = record_add_object(list), *addresses;

    record_set_string(entry, "name", interface->name);
    record_set_string(entry, "mac", interface->hwaddr);
    addresses = record_set_list(entry, "addresses");
    for (unsigned i = 0; i < interface->naddrs; i++) {
        Record *address = record_add_object(addresses);

        record_set_string(address, "protocol", interface->addrs[i].type == VIR_IP_ADDR_TYPE_IPV6 ? "ipv6" : "ipv4");
        record_set_string(address, "address", interface->addrs[i].addr);
        record_set_uint(address, "prefix", interface->addrs[i].prefix);
    }
}

bool domifaddr_query(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = object_domain(shell, args);
    const char *only = NULL;
    virDomainInterfacePtr *interfaces = NULL;
    int source, count;
    Record *list;

    if (!domain || args_string(shell, args, "interface", &only) < 0 || (source = address_source(shell, args)) < 0)
        return false;
    count = virDomainInterfaceAddresses(domain, &interfaces, (unsigned)source, 0);
    if (count < 0) {
        shell_error(shell, "Failed to query for interfaces addresses");
        return false;
    }
    list = record_set_list(record, "interfaces");
    for (int i = 0; i < count; i++) {
        if (!only || strcmp(only, interfaces[i]->name) == 0)
            add_addresses(list, interfaces[i]);
        virDomainInterfaceFree(interfaces[i]);
    }
    g_free(interfaces);
    return true;
}

void domifaddr_text(Shell *shell, const Args *args, const Record *record)
{
    const Record *list = record_get(record, "interfaces");

    shell_print_extra(shell, " %-10s %-20s %-8s     %s\n%s%s\n", "Name", "MAC address", "Protocol", "Address",
                      "-------------------------------------------------", "------------------------------");
    for (size_t i = 0; i < record_count(list); i++) {
        const Record *entry = record_at(list, i), *addresses = record_get(entry, "addresses");
        const char *name = record_string(entry, "name"), *mac = record_string(entry, "mac");

        if (record_count(addresses) == 0)
            shell_print(shell, " %-10s %-17s    %s\n", name, mac ? mac : "", "N/A          N/A");
        for (size_t n = 0; n < record_count(addresses); n++) {
            const Record *address = record_at(addresses, n);
            g_autofree char *text = g_strdup_printf("%s/%llu", record_string(address, "address"),
                                                    record_uint(address, "prefix"));
            bool repeat = n == 0 || args_has(args, "full");

            shell_print(shell, " %-10s %-17s    %-12s %s\n", repeat ? name : "-", repeat && mac ? mac : "-",
                        record_string(address, "protocol"), text);
        }
    }
}

/* The interface with that MAC address or target name; NULL without one. */
static xmlNodePtr find_interface(const Xml *xml, const char *name)
{
    g_autoptr(GPtrArray) nodes = xml_nodes(xml, NULL, "./devices/interface");

    for (unsigned i = 0; i < nodes->len; i++) {
        g_autofree char *mac = xml_string(xml, nodes->pdata[i], "./mac/@address");
        g_autofree char *target = xml_string(xml, nodes->pdata[i], "./target/@dev");

        if ((mac && g_ascii_strcasecmp(mac, name) == 0) || g_strcmp0(target, name) == 0)
            return nodes->pdata[i];
    }
    return NULL;
}

static void set_link(const Xml *xml, xmlNodePtr interface, const char *state)
{
    g_autoptr(GPtrArray) links = xml_nodes(xml, interface, "./link");
    xmlNodePtr link = links->len ? links->pdata[0] : xmlNewChild(interface, NULL, BAD_CAST "link", NULL);

    xmlSetProp(link, BAD_CAST "state", BAD_CAST state);
}

bool domif_setlink_run(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = object_domain(shell, args);
    const char *name = NULL, *state = NULL;
    bool config = args_has(args, "config");
    g_autofree char *text = NULL, *device = NULL;
    g_auto(Xml) xml = { NULL };
    xmlNodePtr node;
    unsigned flags = config ? VIR_DOMAIN_AFFECT_CONFIG : VIR_DOMAIN_AFFECT_LIVE;

    if (!domain || args_string(shell, args, "interface", &name) < 0 || args_string(shell, args, "state", &state) < 0)
        return false;
    if (strcmp(state, "up") != 0 && strcmp(state, "down") != 0) {
        shell_error(shell, "invalid link state '%s'", state);
        return false;
    }
    if (virDomainIsActive(domain) == 0)
        flags = VIR_DOMAIN_AFFECT_CONFIG;
    text = virDomainGetXMLDesc(domain, config ? VIR_DOMAIN_XML_INACTIVE : 0);
    if (!text || !xml_open_exact(shell, text, &xml))
        return false;
    if (!(node = find_interface(&xml, name))) {
        shell_error(shell, "interface '%s' not found", name);
        return false;
    }
    set_link(&xml, node, state);
    device = xml_node_text(node);
    if (args_has(args, "print-xml")) {
        shell_print(shell, "%s", device);
        return true;
    }
    if (virDomainUpdateDeviceFlags(domain, device, flags) < 0) {
        shell_error(shell, "Failed to update interface link state");
        return false;
    }
    shell_print_extra(shell, "Device updated successfully\n");
    return true;
}

/* "average[,peak[,burst[,floor]]]" as parameters with that prefix. */
static bool add_rates(Shell *shell, const Args *args, const char *option, Params *params)
{
    static const char *const parts[] = { "average", "peak", "burst", "floor" };
    const char *text = NULL;
    g_auto(GStrv) numbers = NULL;
    int found = args_string(shell, args, option, &text);

    if (found <= 0)
        return found == 0;
    numbers = g_strsplit(text, ",", -1);
    if (g_strv_length(numbers) > G_N_ELEMENTS(parts)) {
        shell_error(shell, "%s format is incorrect", option);
        return false;
    }
    for (size_t i = 0; numbers[i]; i++) {
        g_autofree char *field = g_strdup_printf("%s.%s", option, parts[i]);
        char *end;
        unsigned long value = strtoul(numbers[i], &end, 10);
        int room = params->count;

        if (!*numbers[i])
            continue;
        if (*end || value > G_MAXUINT) {
            shell_error(shell, "field '%s' is malformed", parts[i]);
            return false;
        }
        if (virTypedParamsAddUInt(&params->list, &params->count, &room, field, (unsigned)value) < 0)
            return false;
    }
    return true;
}

bool domiftune_query(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = NULL;
    g_auto(Params) params = { NULL };
    const char *device = NULL;
    unsigned flags;
    int count = 0;

    if (!object_affect(shell, args, &flags))
        return false;
    domain = object_domain(shell, args);
    if (!domain || args_string(shell, args, "interface", &device) < 0 || !add_rates(shell, args, "inbound", &params) ||
        !add_rates(shell, args, "outbound", &params))
        return false;
    if (params.count > 0) {
        if (virDomainSetInterfaceParameters(domain, device, params.list, params.count, flags) == 0)
            return true;
        shell_error(shell, "Unable to set interface parameters");
        return false;
    }
    if (virDomainGetInterfaceParameters(domain, device, NULL, &count, flags) != 0) {
        shell_error(shell, "Unable to get number of interface parameters");
        return false;
    }
    params.list = g_new0(virTypedParameter, (gsize)count);
    params.count = count;
    if (count > 0 && virDomainGetInterfaceParameters(domain, device, params.list, &params.count, flags) != 0) {
        shell_error(shell, "Unable to get interface parameters");
        return false;
    }
    params_to_record(params.list, params.count, record);
    return true;
}
