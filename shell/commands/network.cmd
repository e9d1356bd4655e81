group network: Networking

net-autostart: start a network by itself when the host comes up
    run net_autostart_run
    --network
    --disable

net-create: start a transient network from a file
    run net_create_run
    --file
    --validate

net-define: define or change a persistent network from a file
    run net_define_run
    --file
    --validate

net-destroy: stop a network
    run net_destroy_run
    --network

net-dhcp-leases: list the addresses that a network has given out
    query net_dhcp_leases_query net_dhcp_leases_text
    --network
    --mac string {mac}: MAC address

net-dumpxml: print the XML document of a network
    query net_dumpxml_query xml_text
    --network
    --inactive
    --xpath
    --wrap

net-edit: edit the XML document of a network
    run net_edit_run
    --network

net-event: wait for events of networks and print them
    run net_event_run
    --network string {network}: only events of this network
    --event
    --loop
    --timeout
    --list
    --timestamp
    --json bool: print a JSON document for each event

net-info: show the basic facts of a network
    query net_info_query net_info_text
    --network

net-list: list networks
    query net_list_query net_list_text
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
    query net_name_query line_text
    --network

net-start: start a defined network that is not active
    run net_start_run
    --network

net-undefine: forget a defined network
    run net_undefine_run
    --network

net-update: change one part of a network's configuration
    run net_update_run
    --network
    --command string! {enum:add,add-first,add-last,delete,modify}: add-first, add-last (add), delete or modify
    --section string! {enum:bridge,dns-host,dns-srv,dns-txt,domain,forward,forward-interface,ip,ip-dhcp-host,ip-dhcp-range,portgroup}: part of the network
    --xml string! {file}: file, or the XML itself, with the new part
    --parent-index number: which one of several
    --config
    --live
    --current

net-uuid: print the UUID of a network
    query net_uuid_query line_text
    --network

net-port-list: list the ports of a network
    query net_port_list_query net_port_list_text
    --network
    --uuid
    --table bool: print a table (what happens without options too)

net-port-create: create a network port from a file
    run net_port_create_run
    --network
    --file
    --validate

net-port-dumpxml: print the XML document of a network port
    query net_port_dumpxml_query xml_text
    --network
    --port string! {netport}: UUID of the port
    --xpath
    --wrap

net-port-delete: delete a network port
    run net_port_delete_run
    --network
    --port string! {netport}: UUID of the port
