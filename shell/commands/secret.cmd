group secret: Secret

secret-define: define or change a secret from a file
    --file
    --validate

secret-dumpxml: print the XML document of a secret
    --secret
    --xpath
    --wrap

secret-event: wait for events of secrets and print them
    --secret string {secret}: only events of this secret
    --event
    --loop
    --timeout
    --list
    --timestamp

secret-get-value: print the value of a secret
    --secret
    --plain bool: as text, not in base64

secret-list: list secrets
    --ephemeral bool: secrets that are never stored
    --no-ephemeral bool: secrets that are stored
    --private bool: secrets that are never shown
    --no-private bool: secrets that may be shown

secret-set-value: set the value of a secret
    --secret
    --file string- {file}: file that holds the value
    --plain bool: as text, not in base64
    --interactive bool: ask for it on the terminal
    --base64 string: value in base64

secret-undefine: forget a secret
    --secret
