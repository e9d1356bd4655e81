"""How the C call of a row corresponds to its messages, for both sides of the wire.

A row's parameters and fields are walked together; each stretch of them is an instance of one Shape, which writes the
four pieces of code that the stretch needs: arguments into the message and results out of it (client), arguments out
of the message and results into it (server). A call that the shapes cannot explain says so in the table ('hand'), and
its functions are written in lib/remote/client_*.c and server_*.c.
"""
import re

SCALAR_C = {"int", "unsigned int", "long long", "unsigned long long", "unsigned long", "size_t", "long"}
BYTES_C = {"unsigned char *", "const unsigned char *", "const char *"}
SCALAR_WIRE = {"int", "uint", "hyper", "uhyper"}
# C type -> (wire type, short name used by lib/remote/objects.h, the connection it belongs to)
OBJECTS = {
    "virDomainPtr": ("remote_nonnull_domain", "domain", "->conn"),
    "virNetworkPtr": ("remote_nonnull_network", "network", "->conn"),
    "virNetworkPortPtr": ("remote_nonnull_network_port", "network_port", "->net->conn"),
    "virInterfacePtr": ("remote_nonnull_interface", "interface", "->conn"),
    "virStoragePoolPtr": ("remote_nonnull_storage_pool", "storage_pool", "->conn"),
    "virStorageVolPtr": ("remote_nonnull_storage_vol", "storage_vol", "->conn"),
    "virNodeDevicePtr": ("remote_nonnull_node_device", "node_device", "->conn"),
    "virSecretPtr": ("remote_nonnull_secret", "secret", "->conn"),
    "virNWFilterPtr": ("remote_nonnull_nwfilter", "nwfilter", "->conn"),
    "virNWFilterBindingPtr": ("remote_nonnull_nwfilter_binding", "nwfilter_binding", "->conn"),
    "virDomainSnapshotPtr": ("remote_nonnull_domain_snapshot", "domain_snapshot", "->domain->conn"),
    "virDomainCheckpointPtr": ("remote_nonnull_domain_checkpoint", "domain_checkpoint", "->domain->conn"),
}
WIRE_OBJECTS = {wire: ctype for ctype, (wire, _, _) in OBJECTS.items()}


class Unmapped(Exception):
    """The shapes do not explain this call."""


class Shape:
    """One stretch of a call. Every method returns lines of C; the names args and ret are the messages.
    client_fail is what the client's function returns on failure."""
    name = ""

    def client_init(self):
        """Designated initialisers of args."""
        return []

    def client_before(self, fail):
        return []

    def client_after(self, fail):
        return []

    def client_free(self):
        return []

    def server_before(self):
        return []

    def server_arguments(self):
        return []

    def server_after(self):
        """After the driver's call succeeded; outcome is what it returned."""
        return []

    def server_free(self):
        """Always, once what server_before declared exists."""
        return []


class Connection(Shape):
    def __init__(self, param):
        self.name = param.name

    def server_arguments(self):
        return ["call->conn"]


class ObjectIn(Shape):
    def __init__(self, param, field):
        self.name, self.field, self.ctype = param.name, field.name, param.type
        self.short = OBJECTS[param.type][1]

    def client_init(self):
        return [f".{self.field} = wire_{self.short}({self.name})"]

    def server_before(self):
        return [f"g_autoptr({self.ctype[:-3]}) {self.name} = object_from_{self.short}(call->conn, &args->{self.field});"]

    def server_arguments(self):
        return [self.name]


class DeviceByName(ObjectIn):
    """Node devices are named by a plain string."""

    def client_init(self):
        return [f".{self.field} = {self.name}->name"]

    def server_before(self):
        return [f"g_autoptr(virNodeDevice) {self.name} = node_device_object_new(call->conn, args->{self.field}, NULL);"]


class StreamIn(Shape):
    def __init__(self, param):
        self.name = param.name

    def server_before(self):
        return [f"g_autoptr(virStream) {self.name} = serve_stream_new(call);"]

    def server_arguments(self):
        return [self.name]


class Plain(Shape):
    """A string or a number that is itself on both sides."""

    def __init__(self, param, field):
        self.name, self.field, self.string = param.name, field.name, "char" in param.type

    def client_init(self):
        return [f".{self.field} = {f'borrow({self.name})' if self.string else self.name}"]

    def server_arguments(self):
        return [f"args->{self.field}"]


class StringOkayFlags(Plain):
    """The flags of a call that gets typed parameters tell whether strings among them are understood."""

    def client_init(self):
        return [f".{self.field} = remote_string_okay(link, {self.name})"]


class Uuid(Shape):
    def __init__(self, param, field):
        self.name, self.field = param.name, field.name

    def client_before(self, fail):
        return [f"memcpy(args.{self.field}, {self.name}, VIR_UUID_BUFLEN);"]

    def server_arguments(self):
        return [f"args->{self.field}"]


class ArrayIn(Shape):
    """Elements that look the same on both sides, and their count."""

    def __init__(self, param, count, field):
        self.name, self.count, self.field, self.type = param.name, count.name, field.name, param.type

    def client_init(self):
        value = f"{self.count} ? borrow({self.name}) : NULL"
        return [f".{self.field} = {{ (unsigned int){self.count}, {value} }}"]

    def server_arguments(self):
        return [f"(void *)args->{self.field}.{self.field}_val", f"args->{self.field}.{self.field}_len"]


class ParamsIn(Shape):
    def __init__(self, param, count, field):
        self.name, self.count, self.field, self.bound = param.name, count.name, field.name, field.bound

    def client_before(self, fail):
        return [f"g_autofree remote_typed_param *wire_{self.name} = NULL;",
                f"if (wire_params_borrow({self.name}, {self.count}, {self.bound}, &wire_{self.name}) < 0)",
                f"    return {fail};",
                f"args.{self.field}.{self.field}_len = (unsigned int){self.count};",
                f"args.{self.field}.{self.field}_val = wire_{self.name};"]

    def server_before(self):
        return [f"g_autofree virTypedParameterPtr {self.name} = NULL;",
                f"if (params_borrow(args->{self.field}.{self.field}_val, args->{self.field}.{self.field}_len, &{self.name}) < 0)",
                "    return -1;"]

    def server_arguments(self):
        return [self.name, f"(int)args->{self.field}.{self.field}_len"]


class ParamsGet(Shape):
    """Typed parameters into the caller's array; a count of 0 asks how many there are."""

    def __init__(self, param, count, field, values, total, has_flags):
        self.name, self.count, self.field, self.flags = param.name, count.name, field.name, has_flags
        self.values, self.bound, self.total = values.name, values.bound, total.name if total else None

    def client_init(self):
        return [f".{self.field} = *{self.count}"]

    def client_after(self, fail):
        total = f"ret.{self.total}" if self.total else f"(int)ret.{self.values}.{self.values}_len"
        return [f"if (params_fill(ret.{self.values}.{self.values}_val, ret.{self.values}.{self.values}_len, {total}, "
                f"{self.name}, {self.count}) < 0)", f"    outcome = {fail};"]

    def server_before(self):
        return [f"ServeParams {self.name} = {{ 0 }};",
                f"if (serve_params_new(&{self.name}, args->{self.field}, {self.bound}) < 0)", "    return -1;"]

    def server_arguments(self):
        return [f"{self.name}.params", f"&{self.name}.count"]

    def server_after(self):
        strings = "args->flags & VIR_TYPED_PARAM_STRING_OKAY" if self.flags else "FALSE"
        lines = [f"serve_params_wire(&{self.name}, {strings}, &ret.{self.values}.{self.values}_val, "
                 f"&ret.{self.values}.{self.values}_len);"]
        return lines + ([f"ret.{self.total} = {self.name}.count;"] if self.total else [])

    def server_free(self):
        return [f"serve_params_free(&{self.name});"]


class ParamsAlloc(Shape):
    """Typed parameters in a new array."""

    def __init__(self, param, count, field, values, total):
        self.name, self.count, self.count_type = param.name, count.name, count.type
        self.field = field.name if field else None
        self.values, self.bound, self.total = values.name, values.bound, total.name if total else None

    def client_init(self):
        return [f".{self.field} = (int)*{self.count}"] if self.field else []

    def client_after(self, fail):
        return [f"*{self.name} = params_take(ret.{self.values}.{self.values}_val, ret.{self.values}.{self.values}_len);",
                f"*{self.count} = ({self.count_type[:-2]})ret.{self.values}.{self.values}_len;"]

    def server_before(self):
        return [f"ServeParams {self.name} = {{ .limit = {self.bound} }};"]

    def server_arguments(self):
        cast = "(unsigned int *)" if self.count_type.startswith("unsigned") else ""
        return [f"&{self.name}.params", f"{cast}&{self.name}.count"]

    def server_after(self):
        lines = [f"if (!serve_params_wire(&{self.name}, TRUE, &ret.{self.values}.{self.values}_val, "
                 f"&ret.{self.values}.{self.values}_len))", "    outcome = -1;"]
        return lines + ([f"ret.{self.total} = {self.name}.count;"] if self.total else [])

    def server_free(self):
        return [f"serve_params_free(&{self.name});"]


class ArrayOut(Shape):
    """Elements into the caller's array of a given size: names or numbers. The call returns how many."""

    def __init__(self, param, field, limit, limit_field, filtered):
        self.filtered = filtered
        self.name, self.field, self.bound = param.name, field.name, field.bound
        self.limit, self.limit_field, self.strings = limit, limit_field, "char" in param.type
        self.element = "char *" if self.strings else param.type[:-1].strip()

    def client_after(self, fail):
        values = f"ret.{self.field}.{self.field}"
        move = f"g_steal_pointer(&{values}_val[i])" if self.strings else f"{values}_val[i]"
        return [f"if (remote_list_fits(\"{self.field}\", {values}_len, {self.limit}) < 0) {{",
                f"    outcome = {fail};", "} else {", f"    for (unsigned int i = 0; i < {values}_len; i++)",
                f"        {self.name}[i] = {move};", f"    outcome = (int){values}_len;", "}"]

    def server_before(self):
        new = f"g_new0({self.element.strip()}, (gsize)args->{self.limit_field} + 1)"
        star = self.element if self.element.endswith("*") else self.element + " "
        return [f"if (serve_list_fits(\"{self.field}\", args->{self.limit_field}, {self.bound}) < 0)", "    return -1;",
                f"g_autofree {star}*{self.name} = {new};"]

    def server_arguments(self):
        return [self.name]

    def server_after(self):
        cast = "" if self.strings or self.element == "int" else "(void *)"
        kind = "names" if self.strings else "ids"
        narrow = [f"serve_filter_{kind}(call, {self.name}, &ret.{self.field}.{self.field}_len);"] if self.filtered else []
        return [f"ret.{self.field}.{self.field}_len = (unsigned int)outcome;",
                f"ret.{self.field}.{self.field}_val = {cast}{self.name};"] + narrow

    def server_free(self):
        return [f"serve_strings_free({self.name}, (gsize)args->{self.limit_field});"] if self.strings else []


class ListAll(Shape):
    """A new array of objects, or only their number."""

    def __init__(self, param, field, values, parent):
        self.name, self.field, self.values, self.bound = param.name, field.name, values.name, values.bound
        self.ctype, self.parent = param.type[:-3].strip(), parent
        self.short, self.wire = OBJECTS[self.ctype][1], values.type

    def client_init(self):
        return [f".{self.field} = {self.name} != NULL"]

    def client_after(self, fail):
        values = f"ret.{self.values}.{self.values}"
        return [f"if ({self.name}) {{",
                f"    *{self.name} = g_new0({self.ctype}, (gsize){values}_len + 1);",
                f"    for (unsigned int i = 0; i < {values}_len; i++)",
                f"        (*{self.name})[i] = object_from_{self.short}({self.parent}, &{values}_val[i]);",
                "}", f"outcome = {self.name} ? (int){values}_len : (int)ret.ret;"]

    def server_before(self):
        return [f"{self.ctype} *{self.name} = NULL;",
                f"gboolean wanted = args->{self.field} || serve_filters(call);"]

    def server_arguments(self):
        return [f"wanted ? &{self.name} : NULL"]

    def server_after(self):
        return [f"g_autofree {self.wire} *wire = NULL;",
                "unsigned int kept = 0;",
                f"if (serve_list_fits(\"{self.values}\", outcome, {self.bound}) < 0) {{", "    outcome = -1;",
                "} else if (wanted) {",
                f"    wire = g_new({self.wire}, (gsize)outcome + 1);",
                "    for (int i = 0; i < outcome; i++)",
                f"        if (serve_filter(call, {self.name}[i]))",
                f"            wire[kept++] = wire_{self.short}({self.name}[i]);",
                f"    ret.{self.values}.{self.values}_len = args->{self.field} ? kept : 0;",
                f"    ret.{self.values}.{self.values}_val = wire;",
                "}", "ret.ret = wanted ? (int)kept : outcome;"]

    def server_free(self):
        return [f"serve_objects_free((void **){self.name});"]


class StringsOut(Shape):
    """A new array of strings ending in NULL; the call returns how many."""

    def __init__(self, param, field, values, total):
        self.name, self.field, self.values, self.bound = param.name, field and field.name, values.name, values.bound
        self.total = total and total.name

    def client_init(self):
        return [f".{self.field} = {self.name} != NULL"] if self.field else []

    def client_after(self, fail):
        values = f"ret.{self.values}.{self.values}"
        guard = f"if ({self.name}) " if self.field else ""
        count = f"(int){values}_len"
        if self.total and self.field:
            count = f"{self.name} ? {count} : ret.{self.total}"
        return [f"{guard}*{self.name} = remote_strings_take({values}_val, {values}_len);", f"outcome = {count};"]

    def server_before(self):
        return [f"char **{self.name} = NULL;"]

    def server_arguments(self):
        return [f"args->{self.field} ? &{self.name} : NULL" if self.field else f"&{self.name}"]

    def server_after(self):
        return [f"if (serve_list_fits(\"{self.values}\", outcome, {self.bound}) < 0)", "    outcome = -1;",
                f"ret.{self.values}.{self.values}_len = {self.name} && outcome > 0 ? (unsigned int)outcome : 0;",
                f"ret.{self.values}.{self.values}_val = {self.name};"] + (
                    [f"ret.{self.total} = outcome;"] if self.total else [])

    def server_free(self):
        return [f"g_strfreev({self.name});"]


class StructOut(Shape):
    """The result fills a public struct member by member. size is the caller's idea of the struct's size, if it says."""

    def __init__(self, param, fields, size):
        self.name, self.type, self.fields, self.size = param.name, param.type, fields, size

    def assign(self, to, source, field):
        if field.array == "fixed":
            return f"memcpy({to}{field.name}, {source}{field.name}, sizeof({to}{field.name}));"
        return f"{to}{field.name} = {source}{field.name};"

    def client_after(self, fail):
        if not self.size:
            return [self.assign(f"{self.name}->", "ret.", f) for f in self.fields]
        return [f"typeof(*{self.name}) full = {{ 0 }};"] + [self.assign("full.", "ret.", f) for f in self.fields] + [
            f"memcpy({self.name}, &full, MIN({self.size}, sizeof(full)));"]

    def server_before(self):
        return [f"typeof(*({self.type})0) {self.name} = {{ 0 }};"]

    def server_arguments(self):
        return [f"&{self.name}"] + ([f"sizeof({self.name})"] if self.size else [])

    def server_after(self):
        return [self.assign("ret.", f"{self.name}.", f) for f in self.fields]


class ScalarOut(Shape):
    def __init__(self, param, field):
        self.name, self.type, self.field = param.name, param.type[:-1].strip(), field.name

    def client_after(self, fail):
        return [f"if ({self.name})", f"    *{self.name} = ret.{self.field};"]

    def server_before(self):
        return [f"{self.type} {self.name} = 0;"]

    def server_arguments(self):
        return [f"&{self.name}"]

    def server_after(self):
        return [f"ret.{self.field} = {self.name};"]


class StringOut(Shape):
    """A new string into the caller's pointer."""

    def __init__(self, param, field):
        self.name, self.field = param.name, field.name

    def client_after(self, fail):
        return [f"if ({self.name})", f"    *{self.name} = g_steal_pointer(&ret.{self.field});"]

    def server_before(self):
        return [f"g_autofree char *{self.name} = NULL;"]

    def server_arguments(self):
        return [f"&{self.name}"]

    def server_after(self):
        return [f"ret.{self.field} = {self.name};"]


class BytesOut(Shape):
    """New bytes into the caller's pointer, and their number: the cookies of migration."""

    def __init__(self, param, count, field):
        self.name, self.count, self.field = param.name, count.name, field.name

    def client_after(self, fail):
        value = f"ret.{self.field}.{self.field}"
        return [f"if ({self.name}) {{", f"    *{self.name} = g_steal_pointer(&{value}_val);",
                f"    *{self.count} = (int){value}_len;", "}"]

    def server_before(self):
        return [f"g_autofree char *{self.name} = NULL;", f"int {self.count} = 0;"]

    def server_arguments(self):
        return [f"&{self.name}", f"&{self.count}"]

    def server_after(self):
        value = f"ret.{self.field}.{self.field}"
        return [f"{value}_val = {self.name};", f"{value}_len = (unsigned int){self.count};"]


class Returned(Shape):
    """What the C function returns: nothing but success, a number, a string, an object."""

    def __init__(self, ctype, field, parent, domain=None):
        self.ctype, self.field, self.parent, self.domain = ctype, field, parent, domain

    def client_after(self, fail):
        if not self.field:
            return []
        value = f"ret.{self.field.name}"
        if self.domain:  # a started domain tells its new id
            return [f"{self.domain}->id = {value}.id;"]
        if self.ctype in OBJECTS:
            return [f"outcome = object_from_{OBJECTS[self.ctype][1]}({self.parent}, &{value});"]
        if self.ctype == "char *":
            return [f"outcome = g_steal_pointer(&{value});"]
        return [f"outcome = {value};"]

    def server_after(self):
        if not self.field:
            return []
        if self.domain:
            return [f"ret.{self.field.name} = wire_domain({self.domain});"]
        if self.ctype in OBJECTS:
            return [f"ret.{self.field.name} = wire_{OBJECTS[self.ctype][1]}(outcome);"]
        if self.ctype == "const char *":
            return [f"ret.{self.field.name} = borrow(outcome);"]
        return [f"ret.{self.field.name} = outcome;"]

    def server_free(self):
        if self.ctype in OBJECTS:
            return ["object_unref(outcome);"]
        return ["g_free(outcome);"] if self.ctype == "char *" else []


class Mapping:
    """The shapes of one row. shapes stand in the order of the C parameters; returned comes last."""

    def __init__(self, row):
        self.row = row
        self.fields = list(row.args.fields) if row.args else []
        self.rets = list(row.ret.fields) if row.ret else []
        self.params = list(row.slot.params)
        self.shapes = []
        first = self.params[0]
        self.object = first.name
        self.conn = first.name + OBJECTS.get(first.type, ("", "", ""))[2]
        self.has_flags = any(p.name == "flags" for p in self.params)
        while self.params:
            self.shapes.append(self.step())
        if self.fields:
            raise Unmapped(f"{row.name}: no parameter for the field {self.fields[0].name}")
        self.shapes.append(self.returned())
        if self.rets:
            raise Unmapped(f"{row.name}: no parameter for the result {self.rets[0].name}")

    def fail(self):
        """What the C function returns when it fails."""
        ctype = self.row.slot.ret
        return "NULL" if ctype in OBJECTS or ctype.endswith("*") else "0" if ctype.startswith("unsigned") else "-1"

    def returned(self):
        ctype = self.row.slot.ret
        made = [s for s in self.shapes if isinstance(s, (ListAll, StringsOut, ArrayOut))]
        if made or not self.rets:
            return Returned(ctype, None, self.conn)
        field = self.rets[0]
        if ctype == "int" and field.type == "remote_nonnull_domain":
            return Returned(ctype, self.rets.pop(0), self.conn, self.object)
        if ctype in OBJECTS:
            # a snapshot is made from its own domain, everything else from the connection
            return Returned(ctype, self.rets.pop(0), self.conn) if field.type in WIRE_OBJECTS else self.unmapped(field)
        if ctype in ("char *", "const char *") and "string" in field.type:
            return Returned(ctype, self.rets.pop(0), self.conn)
        if ctype in SCALAR_C and field.type in SCALAR_WIRE and field.array == "none":
            return Returned(ctype, self.rets.pop(0), self.conn)
        return self.unmapped(field)

    def unmapped(self, what):
        raise Unmapped(f"{self.row.name}: no shape for {what.type} {what.name}")

    def take(self, test):
        """The next argument field when it passes the test."""
        if self.fields and test(self.fields[0]):
            return self.fields.pop(0)
        return None

    def found(self, test):
        """The first result field that passes the test, taken out."""
        for f in self.rets:
            if test(f):
                self.rets.remove(f)
                return f
        return None

    def step(self):
        p = self.params.pop(0)
        for rule in (self.identity, self.incoming, self.outgoing):
            shape = rule(p, self.params[0] if self.params else None)
            if shape:
                return shape
        return self.unmapped(p)

    def identity(self, p, following):
        if p.type == "virConnectPtr":
            return Connection(p)
        if p.type == "virStreamPtr":
            return StreamIn(p)
        if p.type in OBJECTS:
            if (f := self.take(lambda f: f.type == OBJECTS[p.type][0])):
                return ObjectIn(p, f)
            if p.type == "virNodeDevicePtr" and (f := self.take(lambda f: f.name == "name")):
                return DeviceByName(p, f)
        return None

    def counted(self, following, make, p, f):
        self.params.pop(0)
        return make(p, following, f)

    def incoming(self, p, following):
        count = following is not None and following.type in SCALAR_C
        if p.type == "const char *" and (f := self.take(lambda f: f.type.endswith("string") and f.array == "none")):
            return Plain(p, f)
        if p.type in SCALAR_C and (f := self.take(lambda f: f.type in SCALAR_WIRE and f.array == "none")):
            getter = any(isinstance(s, ParamsGet) for s in self.shapes)
            return StringOkayFlags(p, f) if getter and p.name == "flags" else Plain(p, f)
        if "unsigned char *" in p.type and (f := self.take(lambda f: f.type == "remote_uuid")):
            return Uuid(p, f)
        if p.type == "virTypedParameterPtr" and count and (f := self.take(lambda f: f.type == "remote_typed_param")):
            return self.counted(following, ParamsIn, p, f)
        if p.type in BYTES_C and count and (f := self.take(lambda f: f.type == "opaque" and f.array == "variable")):
            return self.counted(following, ArrayIn, p, f)
        if p.type in ("const char **", "unsigned int *") and count and (f := self.take(lambda f: f.array == "variable")):
            return self.counted(following, ArrayIn, p, f)
        return None

    def outgoing(self, p, following):
        counter = following is not None and following.type in ("int *", "unsigned int *")
        if p.type == "virTypedParameterPtr" and counter and (f := self.take(lambda f: f.name == "nparams")):
            self.params.pop(0)
            return ParamsGet(p, following, f, self.rets.pop(0), self.rets.pop(0) if self.rets else None, self.has_flags)
        if not self.rets:
            return None
        if p.type == "virTypedParameterPtr *" and counter and (values := self.found(lambda f: f.type == "remote_typed_param")):
            self.params.pop(0)
            return ParamsAlloc(p, following, self.take(lambda f: f.name == "nparams"), values,
                               self.found(lambda f: f.name == "nparams"))
        if p.type[:-3].strip() in OBJECTS and p.type.endswith(" **") and self.rets[0].type in WIRE_OBJECTS:
            f, values = self.take(lambda f: f.name == "need_results"), self.rets.pop(0)
            self.rets.pop(0)
            return ListAll(p, f, values, self.conn)
        if p.type == "char **" and counter and (values := self.found(lambda f: f.type == "opaque")):
            return BytesOut(p, self.params.pop(0), values)
        if p.type == "char **" and (f := self.found(lambda f: f.type.endswith("string") and f.array == "none")):
            return StringOut(p, f)
        if p.type == "char ***" and self.rets[0].array == "variable":
            f = self.take(lambda f: f.name == "need_results")
            return StringsOut(p, f, self.rets.pop(0), self.rets.pop(0) if self.rets else None)
        if self.rets[0].array == "variable" and self.rets[0].insert >= 0 and self.rets[0].type != "opaque":
            limits = [(q, f) for q, f in zip(self.params, self.fields) if re.match("max|nameslen", q.name)]
            if limits:
                return ArrayOut(p, self.rets.pop(0), limits[0][0].name, limits[0][1].name, bool(self.row.get("filter")))
        if self.row.ret.insert >= 0 and p.type.endswith("Ptr"):
            fields, self.rets = self.rets, []
            size = self.params.pop(0).name if following is not None and following.type == "size_t" else ""
            return StructOut(p, fields, size)
        if p.type.endswith("*") and p.type[:-1].strip() in SCALAR_C and \
                (f := self.found(lambda f: f.type in SCALAR_WIRE and f.array == "none")):
            return ScalarOut(p, f)
        return None
