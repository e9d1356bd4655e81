# sv_script_test(NAME SCRIPT [ARGS ...] [LABELS ...] [TIMEOUT seconds]): a test written as a script, which learns
# from the environment where the build is. A script that cannot run here exits with 77 and says why: skipped.
find_program(SV_SYSTEM_PYTHON python3 PATHS /usr/bin NO_DEFAULT_PATH) # the one that Debian's bindings belong to

function(sv_script_test name script)
  cmake_parse_arguments(A "" "TIMEOUT" "ARGS;LABELS" ${ARGN})
  if(NOT A_TIMEOUT)
    set(A_TIMEOUT 120)
  endif()
  if(script MATCHES "\\.py$")
    set(script ${SV_SYSTEM_PYTHON} -B ${CMAKE_CURRENT_SOURCE_DIR}/${script})
  else()
    set(script ${CMAKE_CURRENT_SOURCE_DIR}/${script})
  endif()
  add_test(NAME ${name} COMMAND ${script} ${A_ARGS})
  set_tests_properties(${name} PROPERTIES TIMEOUT ${A_TIMEOUT} SKIP_RETURN_CODE 77 LABELS "${A_LABELS}"
    ENVIRONMENT "SV_SOURCE=${CMAKE_SOURCE_DIR};SV_BUILD=${CMAKE_BINARY_DIR};SV_SANITIZE=${SV_SANITIZE};SV_CC=${CMAKE_C_COMPILER};PYTHONPATH=${CMAKE_SOURCE_DIR}/tests/lib")
endfunction()
