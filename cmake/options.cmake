# What a builder may choose. Run-time folders default to libvirt's own places whatever the prefix,
# because clients look for the sockets there.
set(SV_RUNSTATEDIR "/run" CACHE PATH "run-time state (sockets, status documents, pid files)")
set(SV_LOCALSTATEDIR "/var" CACHE PATH "state that survives a reboot (lib/libvirt, log/libvirt, cache/libvirt)")
set(SV_SYSCONFDIR "/etc" CACHE PATH "configuration and defined objects (libvirt/)")
option(SV_WERROR "treat warnings as errors" OFF)
option(SV_FUZZ "build the libFuzzer targets (clang)" OFF)
set(SV_SANITIZE "" CACHE STRING "sanitizers, as -fsanitize= takes them: address,undefined or thread")

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "" FORCE)
endif()

set(CMAKE_C_STANDARD 17)
set(CMAKE_C_EXTENSIONS ON)
set(CMAKE_CXX_STANDARD 17)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_C_VISIBILITY_PRESET hidden)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

find_program(SV_CCACHE ccache)
if(SV_CCACHE AND NOT CMAKE_C_COMPILER_LAUNCHER)
  set(CMAKE_C_COMPILER_LAUNCHER ${SV_CCACHE})
endif()

add_compile_definitions(_GNU_SOURCE
  SV_RUNSTATEDIR="${SV_RUNSTATEDIR}" SV_LOCALSTATEDIR="${SV_LOCALSTATEDIR}" SV_SYSCONFDIR="${SV_SYSCONFDIR}")
add_compile_options(-Wall -Wextra -Wshadow -Wformat=2 -Wcast-qual -Wimplicit-fallthrough -Wvla
  -Wno-unused-parameter -Wno-missing-field-initializers
  $<$<COMPILE_LANGUAGE:C>:-Wstrict-prototypes$<SEMICOLON>-Wmissing-prototypes>
  -fno-strict-aliasing -fstack-protector-strong)
# gcc checks these as they are meant; clang counts g_autofree owners as unused and casts of pointers to const pointers as lost.
add_compile_options($<$<C_COMPILER_ID:Clang>:-Wno-unused-variable$<SEMICOLON>-Wno-cast-qual$<SEMICOLON>-Wno-format-nonliteral>)
if(SV_WERROR)
  add_compile_options(-Werror)
endif()
if(SV_SANITIZE)
  add_compile_options(-fsanitize=${SV_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${SV_SANITIZE})
else()
  add_link_options(-Wl,-z,relro,-z,now -Wl,--as-needed)
endif()
