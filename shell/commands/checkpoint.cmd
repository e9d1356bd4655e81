group checkpoint: Checkpoint

checkpoint-create: create a checkpoint from a file
    run checkpoint_create_run
    --domain
    --xmlfile string {file}: file that holds the XML document
    --redefine bool: register one that exists already
    --redefine-validate bool: and check that it is usable
    --quiesce

checkpoint-create-as: create a checkpoint from options
    run checkpoint_create_as_run
    --domain
    --name string: name of the checkpoint
    --description string: text that describes it
    --print-xml
    --quiesce
    --diskspec argv: what to do with one disk: disk,key=value...

checkpoint-delete: delete a checkpoint
    run checkpoint_delete_run
    --domain
    --checkpointname
    --children bool: together with all that descend from it
    --children-only bool: only all that descend from it
    --metadata bool: only forget it, keep the data

checkpoint-dumpxml: print the XML document of a checkpoint
    query checkpoint_dumpxml_query xml_text
    --domain
    --checkpointname
    --security-info
    --no-domain bool: without the domain's document
    --size bool: with the amount of data changed since
    --xpath
    --wrap

checkpoint-edit: edit the XML document of a checkpoint
    run checkpoint_edit_run
    --domain
    --checkpointname

checkpoint-info: show the basic facts of a checkpoint
    query checkpoint_info_query checkpoint_info_text
    --domain
    --checkpointname

checkpoint-list: list the checkpoints of a domain
    query checkpoint_list_query checkpoint_list_text
    --domain
    --parent bool: with a column for the parent
    --roots bool: only those without a parent
    --leaves bool: only those without children
    --no-leaves bool: only those with children
    --tree bool: as a tree
    --from string {checkpoint}: only what descends from this checkpoint
    --descendants bool: with --from: all generations
    --name
    --topological bool: parents before children

checkpoint-parent: print the name of a checkpoint's parent
    query checkpoint_parent_query parent_text
    --domain
    --checkpointname
