group network: Networking

net-autostart: start a network by itself when the host comes up
    --network
    --disable

net-create: start a transient network from a file
    --file
    --validate

net-define: define or change a persistent network from a file
    --file
    --validate

net-destroy: stop a network
    --network

net-dhcp-leases: list the addresses that a network has given out
    --network
    --mac string {mac}: MAC address

net-dumpxml: print the XML document of a network
    --network
    --inactive
    --xpath
    --wrap

net-edit: edit the XML document of a network
    --network

net-event: wait for events of networks and print them
    --network string {network}: only events of this network
    --event
    --loop
    --timeout
    --list
    --timestamp

net-info: show the basic facts of a network
    --network

net-list: list networks
    --inactive bool: inactive networks
    --all bool: active and inactive networks
    --persistent bool: persistent networks
    --transient bool: transient networks
    --autostart bool: those that start by themselves
    --no-autostart bool: those that do not start by themselves
    --uuid
    --name
    --table bool: print a table (what happens without options too)

net-name: print the name of a network
    --network

net-start: start a defined network that is not active
    --network

net-undefine: forget a defined network
    --network

net-update: change one part of a network's configuration
    --network
    --command string! {enum:add,add-first,add-last,delete,modify}: add-first, add-last (add), delete or modify
    --section string! {enum:bridge,dns-host,dns-srv,dns-txt,domain,forward,forward-interface,ip,ip-dhcp-host,ip-dhcp-range,portgroup}: part of the network
    --xml string! {file}: file, or the XML itself, with the new part
    --parent-index number: which one of several
    --config
    --live
    --current

net-uuid: print the UUID of a network
    --network

net-port-list: list the ports of a network
    --network
    --uuid
    --table bool: print a table (what happens without options too)

net-port-create: create a network port from a file
    --network
    --file
    --validate

net-port-dumpxml: print the XML document of a network port
    --network
    --port string! {netport}: UUID of the port
    --xpath
    --wrap

net-port-delete: delete a network port
    --network
    --port string! {netport}: UUID of the port
