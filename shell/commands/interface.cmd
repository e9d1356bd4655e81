group interface: Interface

iface-begin: remember the host's network configuration before a change

iface-bridge: create a bridge and put a host interface into it
    --interface
    --bridge string! {interface}: name of the bridge
    --no-stp bool: without the spanning tree protocol
    --delay number: seconds before the bridge forwards
    --no-start bool: do not bring it up

iface-commit: keep the changes made since iface-begin

iface-define: define or change a host interface from a file
    --file
    --validate

iface-destroy: take a host interface down
    --interface

iface-dumpxml: print the XML document of a host interface
    --interface
    --inactive
    --xpath
    --wrap

iface-edit: edit the XML document of a host interface
    --interface

iface-list: list the host's interfaces
    --inactive bool: inactive interfaces
    --all bool: active and inactive interfaces

iface-mac: print the MAC address of a host interface
    --interface string! {interface}: name of the interface

iface-name: print the name of the host interface with a MAC address
    --interface string! {interface}: MAC address of the interface

iface-rollback: undo the changes made since iface-begin

iface-start: bring a host interface up
    --interface

iface-unbridge: dissolve a bridge and free its interfaces
    --bridge string! {interface}: name of the bridge
    --no-start bool: do not bring it up

iface-undefine: forget the configuration of a host interface
    --interface
