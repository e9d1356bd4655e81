group secret: Secret

secret-define: define or change a secret from a file
    run secret_define_run
    --file
    --validate

secret-dumpxml: print the XML document of a secret
    query secret_dumpxml_query xml_text
    --secret
    --xpath
    --wrap

secret-event: wait for events of secrets and print them
    run secret_event_run
    --secret string {secret}: only events of this secret
    --event
    --loop
    --timeout
    --list
    --timestamp
    --json bool: print a JSON document for each event

secret-get-value: print the value of a secret
    query secret_get_value_query secret_value_text
    --secret
    --plain bool: as text, not in base64

secret-list: list secrets
    query secret_list_query secret_list_text
    --ephemeral bool: secrets that are never stored
    --no-ephemeral bool: secrets that are stored
    --private bool: secrets that are never shown
    --no-private bool: secrets that may be shown

secret-set-value: set the value of a secret
    run secret_set_value_run
    --secret
    --file string- {file}: file that holds the value
    --plain bool: as text, not in base64
    --interactive bool: ask for it on the terminal
    --base64 string: value in base64

secret-undefine: forget a secret
    run secret_undefine_run
    --secret
