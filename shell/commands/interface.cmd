group interface: Interface

iface-begin: remember the host's network configuration before a change
    run iface_begin_run

iface-bridge: create a bridge and put a host interface into it
    run iface_bridge_run
    --interface
    --bridge string! {interface}: name of the bridge
    --no-stp bool: without the spanning tree protocol
    --delay number: seconds before the bridge forwards
    --no-start bool: do not bring it up

iface-commit: keep the changes made since iface-begin
    run iface_commit_run

iface-define: define or change a host interface from a file
    run iface_define_run
    --file
    --validate

iface-destroy: take a host interface down
    run iface_destroy_run
    --interface

iface-dumpxml: print the XML document of a host interface
    query iface_dumpxml_query xml_text
    --interface
    --inactive
    --xpath
    --wrap

iface-edit: edit the XML document of a host interface
    run iface_edit_run
    --interface

iface-list: list the host's interfaces
    query iface_list_query iface_list_text
    --inactive bool: inactive interfaces
    --all bool: active and inactive interfaces

iface-mac: print the MAC address of a host interface
    query iface_mac_query line_text
    --interface string! {interface}: name of the interface

iface-name: print the name of the host interface with a MAC address
    query iface_name_query line_text
    --interface string! {interface}: MAC address of the interface

iface-rollback: undo the changes made since iface-begin
    run iface_rollback_run

iface-start: bring a host interface up
    run iface_start_run
    --interface

iface-unbridge: dissolve a bridge and free its interfaces
    run iface_unbridge_run
    --bridge string! {interface}: name of the bridge
    --no-start bool: do not bring it up

iface-undefine: forget the configuration of a host interface
    run iface_undefine_run
    --interface
