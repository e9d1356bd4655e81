/* Key codes of Linux (linux/input-event-codes.h) as PC scan codes, the set QEMU takes. */
#include "daemons/qemu/driver_calls.h"

#include <linux/input-event-codes.h>

/* Up to KEY_F10 and through the keypad the two sets are the same; extended keys carry 0x80. */
static const struct {
    unsigned linux_code, qnum;
} extended[] = {
    {KEY_F11, 0x57},        {KEY_F12, 0x58},      {KEY_102ND, 0x56},    {KEY_KPENTER, 0x9c}, {KEY_RIGHTCTRL, 0x9d}, {KEY_KPSLASH, 0xb5},
    {KEY_SYSRQ, 0x54},      {KEY_RIGHTALT, 0xb8}, {KEY_HOME, 0xc7},     {KEY_UP, 0xc8},      {KEY_PAGEUP, 0xc9},    {KEY_LEFT, 0xcb},
    {KEY_RIGHT, 0xcd},      {KEY_END, 0xcf},      {KEY_DOWN, 0xd0},     {KEY_PAGEDOWN, 0xd1}, {KEY_INSERT, 0xd2},   {KEY_DELETE, 0xd3},
    {KEY_MUTE, 0xa0},       {KEY_VOLUMEDOWN, 0xae}, {KEY_VOLUMEUP, 0xb0}, {KEY_POWER, 0xde}, {KEY_SLEEP, 0xdf},     {KEY_WAKEUP, 0xe3},
    {KEY_PAUSE, 0xc6},      {KEY_LEFTMETA, 0xdb}, {KEY_RIGHTMETA, 0xdc}, {KEY_COMPOSE, 0xdd}, {KEY_KPEQUAL, 0x59},
};

int qemu_keycode_qnum(unsigned codeset, unsigned code)
{
    if (codeset != VIR_KEYCODE_SET_LINUX)
        return code <= 0xff ? (int)code : -1;
    if (code > 0 && code <= KEY_KPDOT)
        return (int)code;
    for (size_t i = 0; i < G_N_ELEMENTS(extended); i++) {
        if (extended[i].linux_code == code)
            return (int)extended[i].qnum;
    }
    return -1;
}
