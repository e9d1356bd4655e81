group filter: Network Filter

nwfilter-define: define or change a network filter from a file
    run nwfilter_define_run
    --file
    --validate

nwfilter-dumpxml: print the XML document of a network filter
    query nwfilter_dumpxml_query xml_text
    --nwfilter string! {nwfilter}: name or UUID of the filter
    --xpath
    --wrap

nwfilter-edit: edit the XML document of a network filter
    run nwfilter_edit_run
    --nwfilter string! {nwfilter}: name or UUID of the filter

nwfilter-list: list network filters
    query nwfilter_list_query nwfilter_list_text

nwfilter-undefine: forget a network filter
    run nwfilter_undefine_run
    --nwfilter string! {nwfilter}: name or UUID of the filter

nwfilter-binding-create: bind a network filter to a port, from a file
    run nwfilter_binding_create_run
    --file
    --validate

nwfilter-binding-delete: take the network filter off a port
    run nwfilter_binding_delete_run
    --binding string! {binding}: name of the port's device

nwfilter-binding-dumpxml: print the XML document of a filter binding
    query nwfilter_binding_dumpxml_query xml_text
    --binding string! {binding}: name of the port's device
    --xpath
    --wrap

nwfilter-binding-list: list network filter bindings
    query nwfilter_binding_list_query nwfilter_binding_list_text
