#!/usr/bin/python3
"""Every element and attribute of libvirt's installed domain schema has a row in our tables.

  schema_coverage.py TOOL SCHEMAS      TOOL --rows lists what the tables know

Elements are compared by name, whatever their place: for each, the attributes and children that the schema allows
somewhere must be known somewhere.
"""
import os
import subprocess
import sys
import xml.etree.ElementTree as ET

NS = '{http://relaxng.org/ns/structure/1.0}'

# Names of other hypervisors' namespaces, of the status document, and what needs no row of its own.
NOT_OURS = {
    'bhyvecmdline', 'xencmdline', 'vmwaredatacenterpath', 'lxcsharens', 'privateDataDeviceDisk',
    'privateDataStorageSource', 'hostcpu', 'inactiveDomain', 'metadata', 'qemucmdline', 'qemucapabilities',
    'qemudeprecation', 'qemuoverride',
}

# What libvirt's schema allows and libvirt itself drops when it reads a domain of the QEMU driver, so we do too: the
# storage pools' form of <adapter>, consoles' tty='' on other devices, a target of smartcards, an old handle of SEV; and
# units='' of <filesystem type='ram'>, which only containers have.
DROPPED = {
    ('adapter', '@managed'), ('adapter', '@parent'), ('adapter', '@parent_fabric_wwn'), ('adapter', '@parent_wwnn'),
    ('adapter', '@parent_wwpn'), ('adapter', '@type'), ('adapter', '@wwnn'), ('adapter', '@wwpn'),
    ('adapter', 'parentaddr'), ('parentaddr', '@unique_id'), ('parentaddr', 'address'), ('launchSecurity', 'handle'),
    ('parallel', '@tty'), ('serial', '@tty'), ('smartcard', 'target'), ('source', '@units'),
}


def load(folder):
    defines, todo, done = {}, ['domaincommon.rng'], set()
    while todo:
        name = todo.pop()
        if name in done:
            continue
        done.add(name)
        for node in ET.parse(os.path.join(folder, name)).getroot().iter():
            if node.tag == NS + 'include':
                todo.append(node.get('href'))
            elif node.tag == NS + 'define':
                defines.setdefault(node.get('name'), []).append(node)
    return defines


def contents(node, defines, seen):
    """Attribute names and child elements directly inside a node, through references."""
    for child in node:
        if child.tag == NS + 'attribute':
            yield '@' + (child.get('name') or '*'), None
        elif child.tag == NS + 'element':
            yield child.get('name') or '*', child
        elif child.tag == NS + 'ref':
            name = child.get('name')
            if name in NOT_OURS or name in seen:
                continue
            for define in defines.get(name, []):
                yield from contents(define, defines, seen | {name})
        else:
            yield from contents(child, defines, seen)


def schema_pairs(defines):
    pairs, visited, todo = set(), set(), []
    for define in defines['domain']:
        todo += [(n, e) for n, e in contents(define, defines, frozenset()) if e is not None]
    while todo:
        name, node = todo.pop()
        if id(node) in visited:
            continue
        visited.add(id(node))
        for inner, element in contents(node, defines, frozenset()):
            if '*' not in inner:
                pairs.add((name, inner))
            if element is not None:
                todo.append((inner, element))
    return pairs


def main():
    tool, folder = sys.argv[1:3]
    if not os.path.exists(os.path.join(folder, 'domaincommon.rng')):
        print('no schemas at %s: nothing is compared' % folder)
        return 77
    rows = subprocess.run([tool, '--rows'], capture_output=True, text=True, check=True).stdout
    known = {tuple(line.split(' ', 1)) for line in rows.splitlines()}
    wanted = schema_pairs(load(folder))
    missing = sorted(wanted - known - DROPPED)
    for element, inner in missing:
        print('no row: <%s> %s' % (element, inner))
    print('%d of %d have a row' % (len(wanted) - len(missing), len(wanted)))
    return 1 if missing else 0


if __name__ == '__main__':
    sys.exit(main())
