group snapshot: Snapshot

snapshot-create: take a snapshot, described in a file
    run snapshot_create_run
    --domain
    --xmlfile string {file}: file that holds the XML document
    --redefine bool: register one that exists already
    --current bool: make it the current one
    --no-metadata bool: do not remember the snapshot
    --halt bool: stop the domain afterwards
    --disk-only bool: only disks, not memory
    --reuse-external
    --quiesce
    --atomic bool: all or nothing
    --live bool: keep the guest running meanwhile
    --validate

snapshot-create-as: take a snapshot, described by options
    run snapshot_create_as_run
    --domain
    --name string: name of the snapshot
    --description string: text that describes it
    --print-xml
    --no-metadata bool: do not remember the snapshot
    --halt bool: stop the domain afterwards
    --disk-only bool: only disks, not memory
    --reuse-external
    --quiesce
    --atomic bool: all or nothing
    --live bool: keep the guest running meanwhile
    --validate
    --memspec string-: where the memory goes: file,key=value...
    --diskspec argv: what to do with one disk: disk,key=value...

snapshot-current: show or set the current snapshot
    query snapshot_current_query snapshot_current_text
    --domain
    --name bool: print only the name
    --security-info
    --snapshotname string {snapshot}: snapshot to make the current one

snapshot-delete: delete a snapshot
    run snapshot_delete_run
    --domain
    --snapshotname
    --current bool: the current snapshot
    --children bool: together with all that descend from it
    --children-only bool: only all that descend from it
    --metadata bool: only forget it, keep the data

snapshot-dumpxml: print the XML document of a snapshot
    query snapshot_dumpxml_query xml_text
    --domain
    --snapshotname string! {snapshot}: name of the snapshot
    --security-info
    --xpath
    --wrap

snapshot-edit: edit the XML document of a snapshot
    run snapshot_edit_run
    --domain
    --snapshotname
    --current bool: and make it the current one
    --rename bool: a new name in the document renames it
    --clone bool: a new name in the document makes a copy

snapshot-info: show the basic facts of a snapshot
    query snapshot_info_query snapshot_info_text
    --domain
    --snapshotname
    --current bool: the current snapshot

snapshot-list: list the snapshots of a domain
    query snapshot_list_query snapshot_list_text
    --domain
    --parent bool: with a column for the parent
    --roots bool: only those without a parent
    --leaves bool: only those without children
    --no-leaves bool: only those with children
    --metadata bool: only snapshots that would block undefine
    --no-metadata bool: only snapshots that would not block undefine
    --inactive bool: only snapshots of a stopped domain
    --active bool: only snapshots of a running domain
    --disk-only bool: only snapshots of disks alone
    --internal bool: only snapshots inside disk images
    --external bool: only snapshots in files of their own
    --tree bool: as a tree
    --from string {snapshot}: only what descends from this snapshot
    --current bool: count from the current snapshot
    --descendants bool: with --from: all generations
    --name
    --topological bool: parents before children

snapshot-parent: print the name of a snapshot's parent
    query snapshot_parent_query parent_text
    --domain
    --snapshotname
    --current bool: the current snapshot

snapshot-revert: take a domain back to a snapshot
    run snapshot_revert_run
    --domain
    --snapshotname
    --current bool: the current snapshot
    --running bool: let the domain run afterwards
    --paused
    --force bool: even if the guest would notice
    --reset-nvram
