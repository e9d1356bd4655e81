group virsh: Virsh itself

cd: change the working directory of the shell
    run cd_run
    flags offline
    --dir string {folder}: directory to go to

echo: print the arguments, quoted when asked
    run echo_run
    flags offline
    --shell bool: quote them for a shell
    --xml bool: escape them for XML
    --split bool: split each argument at commas
    --err bool: print to standard error
    --string argv: what to print

exit: leave the shell
    run quit_run
    flags offline

help: print help
    run help_run
    flags offline lenient
    --command string {command}: command or group to explain

pwd: print the working directory of the shell
    query pwd_query line_text
    flags offline

quit: leave the shell
    run quit_run
    flags offline

connect: connect to a hypervisor
    run connect_run
    flags offline
    --name string: URI of the hypervisor
    --readonly bool: for looking only

complete: list what a command line could go on with
    run complete_run
    flags offline hidden
    --string argv: the words so far, the last one being typed
