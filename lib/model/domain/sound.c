#include "model/domain/tables.h"

DOC_ENUM_DEFINE(sound_model, SOUND)
DOC_ENUM_DEFINE(sound_codec, CODEC)
DOC_ENUM_DEFINE(audio_type, AUDIO)
DOC_ENUM_DEFINE(audio_format, AUDIO_FORMAT)
DOC_ENUM_DEFINE(audio_sdl_driver, AUDIO_SDL_DRIVER)

static const DocRow codec_rows[] = {ATTR("type", SoundCodec, type, ENUM(sound_codec), .flags = DOC_REQUIRED)};
static const DocTable sound_codec_table = DOC_TABLE("codec", SoundCodec, codec_rows);
static const DocRow sound_audio_rows[] = {ATTR("id", DomainSound, audio_id, UINT, .flags = DOC_NONZERO)};
static const DocTable sound_audio_table = DOC_TABLE("audio", DomainSound, sound_audio_rows);
static const DocRow sound_rows[] = {
    ATTR("model", DomainSound, model, ENUM(sound_model), .flags = DOC_REQUIRED | DOC_ABI),
    LIST("codec", DomainSound, codecs, SUB(sound_codec)),
    GROUP("audio", sound_audio),
    MIX(DomainSound, info, device_info_noboot),
};
const DocTable sound_table = DOC_TABLE("sound", DomainSound, sound_rows);

#define A DomainAudio
#define IS(...) WHEN(DomainAudio, type, __VA_ARGS__)

/* <input> and <output> are alike: one list of rows for both, by the member they fill. */
#define STREAM(name_)                                                                                                  \
    static const DocRow name_##_settings_rows[] = {                                                                    \
        ATTR("frequency", A, name_.frequency, UINT),                                                                   \
        ATTR("channels", A, name_.channels, UINT),                                                                     \
        ATTR("format", A, name_.format, ENUM(audio_format)),                                                           \
    };                                                                                                                 \
    static const DocTable name_##_settings_table = DOC_TABLE("settings", A, name_##_settings_rows);                    \
    static const DocRow name_##_rows[] = {                                                                             \
        ATTR("mixingEngine", A, name_.mixing_engine, YESNO),                                                           \
        ATTR("fixedSettings", A, name_.fixed_settings, YESNO),                                                         \
        ATTR("voices", A, name_.voices, UINT),                                                                         \
        ATTR("bufferLength", A, name_.buffer_length, UINT),                                                            \
        ATTR("dev", A, name_.dev, STRING, IS(BIT(AUDIO_ALSA) | BIT(AUDIO_OSS))),                                       \
        ATTR("bufferCount", A, name_.buffer_count, UINT, IS(BIT(AUDIO_COREAUDIO) | BIT(AUDIO_OSS) | BIT(AUDIO_SDL))),  \
        ATTR("tryPoll", A, name_.try_poll, YESNO, IS(BIT(AUDIO_OSS))),                                                 \
        ATTR("serverName", A, name_.server_name, STRING, IS(BIT(AUDIO_JACK))),                                         \
        ATTR("clientName", A, name_.client_name, STRING, IS(BIT(AUDIO_JACK))),                                         \
        ATTR("connectPorts", A, name_.connect_ports, STRING, IS(BIT(AUDIO_JACK))),                                     \
        ATTR("exactName", A, name_.exact_name, YESNO, IS(BIT(AUDIO_JACK))),                                            \
        ATTR("name", A, name_.name, STRING, IS(BIT(AUDIO_PULSEAUDIO))),                                                \
        ATTR("streamName", A, name_.stream_name, STRING, IS(BIT(AUDIO_PULSEAUDIO))),                                   \
        ATTR("latency", A, name_.latency, UINT, IS(BIT(AUDIO_PULSEAUDIO))),                                            \
        GROUP("settings", name_##_settings),                                                                           \
    };                                                                                                                 \
    static const DocTable audio_##name_##_table = DOC_TABLE(#name_, A, name_##_rows);
STREAM(input)
STREAM(output)

static const DocRow audio_rows[] = {
    ATTR("id", A, id, UINT, .flags = DOC_REQUIRED | DOC_NONZERO),
    ATTR("type", A, type, ENUM(audio_type), .flags = DOC_REQUIRED),
    ATTR("timerPeriod", A, timer_period, UINT),
    ATTR("tryMMap", A, try_mmap, YESNO, IS(BIT(AUDIO_OSS))),
    ATTR("exclusive", A, exclusive, YESNO, IS(BIT(AUDIO_OSS))),
    ATTR("dspPolicy", A, dsp_policy, INT, IS(BIT(AUDIO_OSS)), SET(A, dsp_policy_set)),
    ATTR("serverName", A, server_name, STRING, IS(BIT(AUDIO_PULSEAUDIO))),
    ATTR("driver", A, sdl_driver, ENUM(audio_sdl_driver), IS(BIT(AUDIO_SDL))),
    ATTR("path", A, path, STRING, IS(BIT(AUDIO_FILE))),
    GROUP("input", audio_input),
    GROUP("output", audio_output),
};
const DocTable audio_table = DOC_TABLE("audio", A, audio_rows);
