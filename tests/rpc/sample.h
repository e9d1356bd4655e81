/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Wire types for tests: every shape that the protocol uses, once. */
#pragma once

#include "rpc/xdr.h"

typedef struct {
    int type;
    union {
        int i;
        unsigned int ui;
        int64_t l;
        uint64_t ul;
        double d;
        char *s;
    } value_u;
} SampleValue;

typedef struct {
    char *field;
    SampleValue value;
} SampleParam;

typedef struct {
    int level;
    char *text;
} SampleInner;

typedef struct {
    int i;
    unsigned int ui;
    int64_t l;
    uint64_t ul;
    char c;
    unsigned char uc;
    short s;
    unsigned short us;
    bool b;
    float f;
    double d;
    char *string;
    char *maybe;
    char **boxed;
    unsigned char uuid[16];
    char model[32];
    struct {
        unsigned int blob_len;
        char *blob_val;
    } blob;
    struct {
        unsigned int label_len;
        char *label_val;
    } label;
    struct {
        unsigned int names_len;
        char **names_val;
    } names;
    struct {
        unsigned int params_len;
        SampleParam *params_val;
    } params;
    SampleInner *inner;
    SampleInner pair[2];
} Sample;

extern const XdrType xdr_sample_string, xdr_sample_value, xdr_sample_param, xdr_sample_inner, xdr_sample;
