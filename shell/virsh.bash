# bash completion for virsh: asks virsh itself, whose command table knows all words.
_virsh()
{
    local cur words cword prev
    _init_completion -n =: 2>/dev/null || { cur=${COMP_WORDS[COMP_CWORD]}; words=("${COMP_WORDS[@]}"); cword=$COMP_CWORD; }

    # The program's own options come first; those that choose the connection matter for what is there to complete.
    local own=() i=1
    while ((i < cword)); do
        case ${words[i]} in
        -c | --connect) own+=(-c "${words[i + 1]}"); ((i += 2)) ;;
        -c* | --connect=* | -r | --readonly) own+=("${words[i]}"); ((i++)) ;;
        -d | -e | -k | -K | -l | --debug | --escape | --keepalive-interval | --keepalive-count | --log) ((i += 2)) ;;
        -*) ((i++)) ;;
        *) break ;;
        esac
    done
    if ((i == cword)) && [[ $cur == -* ]]; then
        COMPREPLY=($(compgen -W "--connect --debug --escape --help --keepalive-interval --keepalive-count --log
            --quiet --readonly --timing --version" -- "$cur"))
        return
    fi
    local IFS=$'\n'
    COMPREPLY=($("${words[0]}" -q "${own[@]}" complete -- "${words[@]:i:cword-i}" "$cur" 2>/dev/null </dev/null))
    ((${#COMPREPLY[@]})) || compopt -o default
} && complete -F _virsh virsh
