/* <sound> and <audio> */
#pragma once

#include "model/domain/device.h"

#define SOUND_VALUES(V)                                                                                                \
    V(SOUND_SB16, "sb16") V(SOUND_ES1370, "es1370") V(SOUND_PCSPK, "pcspk") V(SOUND_AC97, "ac97")                      \
    V(SOUND_ICH6, "ich6") V(SOUND_ICH9, "ich9") V(SOUND_USB, "usb") V(SOUND_ICH7, "ich7") V(SOUND_VIRTIO, "virtio")
DOC_ENUM(SoundModel, sound_model, SOUND)

#define CODEC_VALUES(V) V(CODEC_DUPLEX, "duplex") V(CODEC_MICRO, "micro") V(CODEC_OUTPUT, "output")
DOC_ENUM(SoundCodecType, sound_codec, CODEC)

typedef struct SoundCodec {
    SoundCodecType type;
} SoundCodec;

typedef struct DomainSound {
    SoundModel model;
    uint32_t audio_id; /* 0: not given */
    DocList(SoundCodec) codecs;
    DeviceInfo info;
} DomainSound;

#define AUDIO_VALUES(V)                                                                                                \
    V(AUDIO_OFF, "none") V(AUDIO_ALSA, "alsa") V(AUDIO_COREAUDIO, "coreaudio") V(AUDIO_JACK, "jack")                   \
    V(AUDIO_OSS, "oss") V(AUDIO_PULSEAUDIO, "pulseaudio") V(AUDIO_SDL, "sdl") V(AUDIO_SPICE, "spice")                  \
    V(AUDIO_FILE, "file") V(AUDIO_DBUS, "dbus")
DOC_ENUM(AudioType, audio_type, AUDIO)

#define AUDIO_FORMAT_VALUES(V)                                                                                         \
    V(AUDIO_FORMAT_U8, "u8") V(AUDIO_FORMAT_S8, "s8") V(AUDIO_FORMAT_U16, "u16") V(AUDIO_FORMAT_S16, "s16")            \
    V(AUDIO_FORMAT_U32, "u32") V(AUDIO_FORMAT_S32, "s32") V(AUDIO_FORMAT_F32, "f32")
DOC_ENUM(AudioFormat, audio_format, AUDIO_FORMAT)

#define AUDIO_SDL_DRIVER_VALUES(V)                                                                                     \
    V(AUDIO_SDL_DRIVER_ESD, "esd") V(AUDIO_SDL_DRIVER_ALSA, "alsa") V(AUDIO_SDL_DRIVER_ARTS, "arts")                   \
    V(AUDIO_SDL_DRIVER_PULSEAUDIO, "pulseaudio")
DOC_ENUM(AudioSdlDriver, audio_sdl_driver, AUDIO_SDL_DRIVER)

/* One direction, <input> or <output>. */
typedef struct AudioStream {
    Tristate mixing_engine, fixed_settings, exact_name, try_poll;
    AudioFormat format;
    uint32_t voices, buffer_length, frequency, channels, buffer_count, latency;
    char *dev, *name, *stream_name, *server_name, *client_name, *connect_ports;
} AudioStream;

typedef struct DomainAudio {
    AudioType type;
    AudioSdlDriver sdl_driver;
    Tristate try_mmap, exclusive;
    bool dsp_policy_set;
    int32_t dsp_policy;
    uint32_t id, timer_period;
    char *server_name, *path;
    AudioStream input, output;
} DomainAudio;
