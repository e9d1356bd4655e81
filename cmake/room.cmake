# One target a room, with its own include and link list. Everything sees lib/ and daemons/ as include roots,
# so an include names its room: "core/error.h".
add_library(sv_flags INTERFACE)
target_include_directories(sv_flags INTERFACE
  ${CMAKE_SOURCE_DIR}/lib ${CMAKE_SOURCE_DIR}
  ${CMAKE_BINARY_DIR}/lib/include ${CMAKE_BINARY_DIR}/lib/generated)
target_link_libraries(sv_flags INTERFACE PkgConfig::GLIB Threads::Threads)

# sv_library(NAME SOURCES... LIBS ...): a static room of the house, private to it.
function(sv_library name)
  cmake_parse_arguments(A "" "" "SOURCES;LIBS" ${ARGN})
  add_library(${name} STATIC ${A_SOURCES})
  target_link_libraries(${name} PUBLIC sv_flags ${A_LIBS})
  if(TARGET sv_generated AND NOT name STREQUAL "sv_util")
    add_dependencies(${name} sv_generated)
  endif()
endfunction()

# sv_program(NAME SOURCES... LIBS ... [DEST dir]): an installed program.
function(sv_program name)
  cmake_parse_arguments(A "" "DEST" "SOURCES;LIBS" ${ARGN})
  add_executable(${name} ${A_SOURCES})
  target_link_libraries(${name} PRIVATE sv_flags ${A_LIBS})
  if(TARGET sv_generated)
    add_dependencies(${name} sv_generated)
  endif()
  if(A_DEST)
    install(TARGETS ${name} DESTINATION ${A_DEST})
  endif()
endfunction()

# sv_test(NAME SOURCES... LIBS ...): a unit test, built and run by CTest, with a deadline.
function(sv_test name)
  cmake_parse_arguments(A "" "TIMEOUT" "SOURCES;LIBS;ARGS" ${ARGN})
  add_executable(${name} ${A_SOURCES})
  target_link_libraries(${name} PRIVATE sv_flags ${A_LIBS})
  if(TARGET sv_generated)
    add_dependencies(${name} sv_generated)
  endif()
  add_test(NAME ${name} COMMAND ${name} ${A_ARGS})
  if(NOT A_TIMEOUT)
    set(A_TIMEOUT 60)
  endif()
  set_tests_properties(${name} PROPERTIES TIMEOUT ${A_TIMEOUT})
endfunction()

# sv_fuzz(NAME SOURCES... LIBS ...): a libFuzzer target where SV_FUZZ is on; elsewhere a test that replays its corpus
# (tests/fuzz/corpus/NAME) through the same entry point.
function(sv_fuzz name)
  cmake_parse_arguments(A "" "" "SOURCES;LIBS" ${ARGN})
  if(SV_FUZZ)
    add_executable(${name} ${A_SOURCES})
    target_link_options(${name} PRIVATE -fsanitize=fuzzer)
  else()
    add_executable(${name} ${A_SOURCES} ${CMAKE_SOURCE_DIR}/tests/fuzz/replay.c)
    add_test(NAME ${name} COMMAND ${name} ${CMAKE_SOURCE_DIR}/tests/fuzz/corpus/${name})
    set_tests_properties(${name} PROPERTIES TIMEOUT 60 LABELS fuzz)
  endif()
  target_link_libraries(${name} PRIVATE sv_flags ${A_LIBS})
  if(TARGET sv_generated)
    add_dependencies(${name} sv_generated)
  endif()
endfunction()
