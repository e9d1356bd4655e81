#!/usr/bin/python3
"""Compares what TOOL (domain_roundtrip, network_roundtrip) makes of each document of CORPUS/KIND with what stock libvirt answered.

  corpus.py TOOL CORPUS [--raw] [--kind KIND] [--list] [--match RE] [--min measure=percent ...]

--raw feeds the recorded answers through parser and formatter alone: they must come out as they are.
Generated MAC addresses and UUIDs (those the input does not contain) are not compared.
"""
import argparse
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET

MAC = re.compile(r'(?<![0-9a-f:])[0-9a-f]{2}(?::[0-9a-f]{2}){5}(?![0-9a-f:])', re.I)
UUID = re.compile(r'[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}', re.I)


def masker(source):
    low = source.lower()
    macs = {':'.join(p.zfill(2) for p in m.split(':'))
            for m in re.findall(r'(?<![0-9a-f:])[0-9a-f]{1,2}(?::[0-9a-f]{1,2}){5}(?![0-9a-f:])', low)}
    digits = re.sub(r'[\s-]', '', low)

    def mask(text):
        text = MAC.sub(lambda m: m[0] if m[0].lower() in macs else 'MAC', text or '')
        return UUID.sub(lambda m: m[0] if m[0].lower().replace('-', '') in digits else 'UUID', text)
    return mask


def canon(node, mask):
    text = node.text or ''
    if len(node) or not text.strip():
        text = text.strip()
    return (node.tag, sorted((k, mask(v)) for k, v in node.attrib.items()), mask(text),
            [canon(c, mask) for c in node if isinstance(c.tag, str)])


def difference(a, b, path=''):
    if a[0] != b[0]:
        return '%s: expected <%s>, got <%s>' % (path, a[0], b[0])
    path += '/' + a[0]
    if a[1] != b[1]:
        return '%s: expected %s, got %s' % (path, [x for x in a[1] if x not in b[1]], [x for x in b[1] if x not in a[1]])
    if a[2] != b[2]:
        return '%s: expected text %r, got %r' % (path, a[2], b[2])
    for x, y in zip(a[3], b[3]):
        if x != y:
            return difference(x, y, path)
    if len(a[3]) != len(b[3]):
        longer, word = (a[3], 'missing') if len(a[3]) > len(b[3]) else (b[3], 'unexpected')
        extra = longer[min(len(a[3]), len(b[3]))]
        return '%s: %s <%s %s>' % (path, word, extra[0], extra[1])
    return None


def compare(expected, got, source):
    mask = masker(source)
    return difference(canon(ET.fromstring(expected), mask), canon(ET.fromstring(got), mask))


def run(tool, path, raw):
    done = subprocess.run([tool] + (['--raw'] if raw else []) + [path], capture_output=True, text=True, timeout=20)
    if done.returncode == 0:
        return done.stdout, None
    if done.returncode == 1:
        code, domain, message = done.stdout.split(' ', 2)
        return None, (int(code), int(domain), message.strip())
    return None, (-1, -1, 'crash, status %d: %s' % (done.returncode, done.stderr[-200:]))


def read(path):
    with open(path) as f:
        return f.read()


def check(tool, folder, case, raw):
    """Yields (measure, None or why not)."""
    base = os.path.join(folder, case)
    accepted = os.path.exists(base + '.expect.xml')
    if raw:
        if accepted:
            got, err = run(tool, base + '.expect.xml', True)
            expected = read(base + '.expect.xml')
            yield 'raw', str(err) if err else compare(expected, got, expected)
        return
    got, err = run(tool, base + '.xml', False)
    if err and err[0] == -1:
        yield 'crash', err[2]
    yield 'accepted', None if accepted == (err is None) else 'expected %s' % (
        'acceptance, got %s' % (err,) if accepted else read(base + '.expect.err').split('\n')[3])
    source = read(base + '.xml')
    if accepted:
        why = str(err) if err else compare(read(base + '.expect.xml'), got, source)
        yield 'xml-equal', why
        again, err = run(tool, base + '.expect.xml', False)
        expected = read(base + ('.again.xml' if os.path.exists(base + '.again.xml') else '.expect.xml'))
        yield 'second-pass', str(err) if err else compare(expected, again, source + expected)
    else:
        lines = read(base + '.expect.err').split('\n')
        code = int(lines[0].split()[1])
        yield 'error-code', None if err and err[0] == code else 'expected %d %s, got %s' % (code, lines[3], err)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('tool')
    parser.add_argument('corpus')
    parser.add_argument('--raw', action='store_true')
    parser.add_argument('--list', action='store_true')
    parser.add_argument('--match', default='')
    parser.add_argument('--kind', default='domain')
    parser.add_argument('--min', action='append', default=[])
    args = parser.parse_args()
    folder = os.path.join(args.corpus, args.kind)
    if not os.path.isdir(folder):
        print('no corpus at %s: nothing is compared' % folder)
        return 77
    cases = sorted(f[:-4] for f in os.listdir(folder)
                   if f.endswith('.xml') and not f.endswith(('.expect.xml', '.again.xml')) and re.search(args.match, f))
    total, passed = {}, {}
    for case in cases:
        for measure, why in check(args.tool, folder, case, args.raw):
            total[measure] = total.get(measure, 0) + 1
            passed[measure] = passed.get(measure, 0) + (why is None)
            if why and args.list:
                print('%-12s %s: %s' % (measure, case, why))
    missed = 0
    for measure in total:
        percent = 100.0 * passed[measure] / total[measure]
        print('%-12s %4d / %-4d %6.2f %%' % (measure, passed[measure], total[measure], percent))
        for limit in args.min:
            name, least = limit.split('=')
            if name == measure and percent < float(least):
                print('below %s %%' % least)
                missed = 1
    return missed


if __name__ == '__main__':
    sys.exit(main())
