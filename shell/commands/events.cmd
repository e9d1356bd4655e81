group events: Domain Events

event: wait for events of domains and print them
    run event_run
    --domain string {domain}: only events of this domain
    --event
    --all bool: all kinds of events
    --loop
    --timeout
    --list
    --timestamp
    --json bool: print a JSON document for each event
