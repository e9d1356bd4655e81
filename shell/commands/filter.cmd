group filter: Network Filter

nwfilter-define: define or change a network filter from a file
    --file
    --validate

nwfilter-dumpxml: print the XML document of a network filter
    --nwfilter string! {nwfilter}: name or UUID of the filter
    --xpath
    --wrap

nwfilter-edit: edit the XML document of a network filter
    --nwfilter string! {nwfilter}: name or UUID of the filter

nwfilter-list: list network filters

nwfilter-undefine: forget a network filter
    --nwfilter string! {nwfilter}: name or UUID of the filter

nwfilter-binding-create: bind a network filter to a port, from a file
    --file
    --validate

nwfilter-binding-delete: take the network filter off a port
    --binding string! {binding}: name of the port's device

nwfilter-binding-dumpxml: print the XML document of a filter binding
    --binding string! {binding}: name of the port's device
    --xpath
    --wrap

nwfilter-binding-list: list network filter bindings
