"""polkit/org.libvirt.api.policy: one action a permission, for access_drivers = [ "polkit" ].

Everybody may look, as on the read-only socket; the rest waits for a rule of the administrator's.
"""
# Looking that is kept from everybody, as stock's policy has it.
KEPT = {"network:search_ports", "node_device:read", "storage_pool:search_storage_vols"}
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE policyconfig PUBLIC "-//freedesktop//DTD PolicyKit Policy Configuration 1.0//EN"
  "http://www.freedesktop.org/standards/PolicyKit/1/policyconfig.dtd">
<!-- Made by lib/generator from lib/protocol: change the table, not this file. -->
<policyconfig>
"""
ACTION = """  <action id="org.libvirt.api.{object}.{permission}">
    <description>{words} of a {noun}</description>
    <message>System policy prevents {words} of a {noun}</message>
    <defaults>
      <allow_any>{default}</allow_any>
      <allow_inactive>{default}</allow_inactive>
      <allow_active>{default}</allow_active>
    </defaults>
  </action>
"""


def permissions(table):
    """Every object:permission that a row asks for, sorted."""
    found = set()
    for row in table.rows:
        for rule in (row.get("acl") + "," + row.get("filter")).replace("\n", ",").split(","):
            parts = rule.strip().split(":")
            if len(parts) > 1:
                found.add(f"{parts[0]}:{parts[1]}")
    return sorted(found)


def open_to_all(name):
    permission = name.split(":")[1]
    return name not in KEPT and (permission in ("getattr", "read") or permission.startswith("search_"))


def action(name):
    thing, permission = name.split(":")
    return ACTION.format(object=thing.replace("_", "-"), permission=permission.replace("_", "-"),
                         words=permission.replace("_", " "), noun=thing.replace("_", " "),
                         default="yes" if open_to_all(name) else "no")


def generate(table):
    return {"polkit/org.libvirt.api.policy": HEAD + "".join(map(action, permissions(table))) + "</policyconfig>\n"}
