# SPDX-License-Identifier: AGPL-3.0-or-later
# What only a native build has: the command, tests that need files or processes, the benches.
find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_program(VALGRIND valgrind)

# What both programs share of the system: files, randomness, requests.
pkg_check_modules(CURL REQUIRED libcurl>=7.88)
set(host_view ${CMAKE_BINARY_DIR}/layers/host_view)
file(MAKE_DIRECTORY ${host_view})
file(CREATE_LINK ${CMAKE_SOURCE_DIR}/host ${host_view}/host SYMBOLIC)
file(GLOB host_sources CONFIGURE_DEPENDS host/*.c)
add_library(demur_host STATIC ${host_sources})
target_include_directories(demur_host PUBLIC ${host_view} include)
target_include_directories(demur_host SYSTEM PRIVATE ${CURL_INCLUDE_DIRS})
target_compile_definitions(demur_host PRIVATE _POSIX_C_SOURCE=200809L)
target_link_libraries(demur_host PRIVATE demur_flags PUBLIC demur_base PRIVATE ${CURL_LIBRARIES})

file(GLOB cli_sources CONFIGURE_DEPENDS cli/*.c)
if(cli_sources)
  # The examples that demur demo plays when it is given no files.
  set(examples ${CMAKE_BINARY_DIR}/demo_examples.c)
  add_custom_command(OUTPUT ${examples}
    COMMAND ${CMAKE_COMMAND} -DOUT=${examples} -DMEMO=${CMAKE_SOURCE_DIR}/examples/memo.md
      -DROSTER=${CMAKE_SOURCE_DIR}/examples/roster.csv -DGRADES=${CMAKE_SOURCE_DIR}/examples/grades
      -P ${CMAKE_SOURCE_DIR}/tools/embed.cmake
    DEPENDS examples/memo.md examples/roster.csv examples/grades tools/embed.cmake)
  # The policy files that are known by name.
  file(GLOB policies CONFIGURE_DEPENDS examples/policy/*.policy)
  set(profiles ${CMAKE_BINARY_DIR}/profiles.c)
  add_custom_command(OUTPUT ${profiles}
    COMMAND ${CMAKE_COMMAND} -DOUT=${profiles} -DDIR=${CMAKE_SOURCE_DIR}/examples/policy
      -P ${CMAKE_SOURCE_DIR}/tools/embed_policies.cmake
    DEPENDS ${policies} tools/embed_policies.cmake)
  add_executable(demur_cli ${cli_sources} ${examples} ${profiles})
  set_target_properties(demur_cli PROPERTIES OUTPUT_NAME demur)
  target_include_directories(demur_cli PRIVATE cli include)
  target_compile_definitions(demur_cli PRIVATE _POSIX_C_SOURCE=200809L
    DEMUR_VERSION="${PROJECT_VERSION}")
  pkg_check_modules(JANSSON REQUIRED jansson)
  target_include_directories(demur_cli SYSTEM PRIVATE ${JANSSON_INCLUDE_DIRS})
  target_link_libraries(demur_cli PRIVATE demur_flags demur_host demur Threads::Threads ${JANSSON_LIBRARIES})
  # What tests of the command and the bench of bundles check: a bundle made up by the test channel.
  add_executable(bench_bundle bench/bench_bundle.c)
  target_include_directories(bench_bundle PRIVATE core include tests)
  target_compile_definitions(bench_bundle PRIVATE _POSIX_C_SOURCE=200809L)
  target_link_libraries(bench_bundle PRIVATE demur_flags demur Threads::Threads)
  # What tests of the command run besides; they look for it beside the command.
  foreach(helper make_manifest check_roster check_org make_vkey make_void_log make_poll_log)
    add_executable(${helper} tests/cli/${helper}.c)
    target_include_directories(${helper} PRIVATE core include tests)
    target_link_libraries(${helper} PRIVATE demur_flags demur)
  endforeach()
  add_executable(write_files tests/cli/write_files.c)
  target_compile_definitions(write_files PRIVATE _POSIX_C_SOURCE=200809L)
  target_link_libraries(write_files PRIVATE demur_flags demur_host demur)
  # And a server that lies.
  add_executable(liar tests/cli/liar/liar.c tests/cli/liar/liar_issue.c tests/cli/liar/liar_log.c
    tests/cli/liar/liar_org.c tests/cli/liar/liar_poll.c)
  target_compile_definitions(liar PRIVATE _POSIX_C_SOURCE=200809L)
  target_link_libraries(liar PRIVATE demur_flags demur_host demur)
  # And a log in a directory.
  add_executable(make_log tests/cli/make_log.c)
  target_include_directories(make_log PRIVATE include)
  target_compile_definitions(make_log PRIVATE _POSIX_C_SOURCE=200809L)
  target_link_libraries(make_log PRIVATE demur_flags demur_log)
  file(GLOB cli_tests CONFIGURE_DEPENDS tests/cli/*_test.sh)
  foreach(source IN LISTS cli_tests)
    get_filename_component(stem ${source} NAME_WE)
    add_test(NAME cli_${stem} COMMAND bash ${source} $<TARGET_FILE:demur_cli> ${CMAKE_SOURCE_DIR}
      $<TARGET_FILE:bench_bundle> $<TARGET_FILE:bbs_vectors> $<TARGET_FILE:make_log>)
    set_tests_properties(cli_${stem} PROPERTIES LABELS cli TIMEOUT 900)
  endforeach()
endif()

add_test(NAME systemd_units COMMAND bash ${CMAKE_SOURCE_DIR}/tests/systemd/units_test.sh
  ${CMAKE_COMMAND} ${CMAKE_SOURCE_DIR})
set_tests_properties(systemd_units PROPERTIES LABELS cli SKIP_RETURN_CODE 77)

include(tools/store.cmake)
include(tools/server.cmake)

# The drafts' test vectors and our own: bbs_vectors DIR runs any folder of that format.
if(EXISTS ${CMAKE_SOURCE_DIR}/tests/vectors/bbs_vectors.c)
  add_executable(bbs_vectors tests/vectors/bbs_vectors.c tests/vectors/json.c
    tests/vectors/vector_values.c tests/vectors/vector_cases.c tests/vectors/vector_proofs.c)
  target_include_directories(bbs_vectors PRIVATE tests core include)
  target_compile_definitions(bbs_vectors PRIVATE _POSIX_C_SOURCE=200809L)
  target_link_libraries(bbs_vectors PRIVATE demur_flags demur_bbs)
  add_test(NAME vectors_bbs COMMAND bash ${CMAKE_SOURCE_DIR}/tests/vectors/vectors_test.sh
    $<TARGET_FILE:bbs_vectors> ${CMAKE_SOURCE_DIR})
  set_tests_properties(vectors_bbs PROPERTIES LABELS vectors SKIP_RETURN_CODE 77)
  add_test(NAME vectors_own COMMAND bash ${CMAKE_SOURCE_DIR}/tests/vectors/own_test.sh
    $<TARGET_FILE:bbs_vectors> ${CMAKE_SOURCE_DIR})
  set_tests_properties(vectors_own PROPERTIES LABELS vectors TIMEOUT 900)
endif()
if(EXISTS ${CMAKE_SOURCE_DIR}/tests/vectors/ref_cross.c)
  add_executable(ref_cross tests/vectors/ref_cross.c)
  target_include_directories(ref_cross PRIVATE tests core include)
  target_compile_definitions(ref_cross PRIVATE _POSIX_C_SOURCE=200809L)
  target_link_libraries(ref_cross PRIVATE demur_flags demur_bbs)
  add_test(NAME vectors_ref_cross COMMAND bash ${CMAKE_SOURCE_DIR}/tests/vectors/ref_cross_test.sh
    $<TARGET_FILE:ref_cross> ${CMAKE_SOURCE_DIR})
  set_tests_properties(vectors_ref_cross PROPERTIES LABELS vectors TIMEOUT 900)
endif()

# Functions on secrets, run under valgrind with the secrets marked undefined; and that it sees them.
set(secret_valgrind ${VALGRIND} --quiet --error-exitcode=9
  --suppressions=${CMAKE_SOURCE_DIR}/tests/secret/public.supp)
add_executable(detects_secret tests/secret/detects_secret.c)
target_include_directories(detects_secret PRIVATE tests include)
target_link_libraries(detects_secret PRIVATE demur_flags demur_base)
file(GLOB secret_tests CONFIGURE_DEPENDS tests/secret/*_test.c)
foreach(source IN LISTS secret_tests)
  get_filename_component(stem ${source} NAME_WE)
  add_executable(secret_${stem} ${source})
  target_include_directories(secret_${stem} PRIVATE tests core include)
  target_link_libraries(secret_${stem} PRIVATE demur_flags demur)
  if(VALGRIND AND NOT CMAKE_C_FLAGS MATCHES "sanitize")
    add_test(NAME secret_${stem} COMMAND ${secret_valgrind} $<TARGET_FILE:secret_${stem}>)
    set_tests_properties(secret_${stem} PROPERTIES LABELS secret TIMEOUT 900)
  endif()
endforeach()
if(VALGRIND AND NOT CMAKE_C_FLAGS MATCHES "sanitize")
  add_test(NAME secret_detects COMMAND bash ${CMAKE_SOURCE_DIR}/tests/secret/detects_test.sh
    $<TARGET_FILE:detects_secret> ${secret_valgrind})
  set_tests_properties(secret_detects PROPERTIES LABELS secret)
endif()

if(EXISTS ${CMAKE_SOURCE_DIR}/tools/check-layout)
  add_test(NAME check_layout COMMAND ${CMAKE_SOURCE_DIR}/tools/check-layout)
  add_test(NAME check_layout_finds COMMAND ${CMAKE_SOURCE_DIR}/tools/check-layout-test)
  set_tests_properties(check_layout check_layout_finds PROPERTIES LABELS unit)
endif()

if(DEMUR_BENCH)
  file(GLOB benches CONFIGURE_DEPENDS bench/bench_*.c)
  list(FILTER benches EXCLUDE REGEX "bench_(bundle|store|log)\\.c$")
  foreach(source IN LISTS benches)
    get_filename_component(stem ${source} NAME_WE)
    add_executable(${stem} ${source})
    target_include_directories(${stem} PRIVATE core include bench tests)
    target_compile_definitions(${stem} PRIVATE _POSIX_C_SOURCE=200809L)
    target_link_libraries(${stem} PRIVATE demur_flags demur Threads::Threads)
  endforeach()
endif()

# The load on a server, and an organisation for tests of one: bench_serve DEMURD DIR.
file(GLOB load_sources CONFIGURE_DEPENDS bench/load/*.c)
add_executable(bench_serve ${load_sources})
target_include_directories(bench_serve PRIVATE core include)
target_compile_definitions(bench_serve PRIVATE _DEFAULT_SOURCE)
target_link_libraries(bench_serve PRIVATE demur_flags demur_host demur Threads::Threads)

# Prints the forms of boards made by hand, for the test that opens the page in a browser.
add_executable(board_sample tests/core/board/board_sample.c)
target_include_directories(board_sample PRIVATE core include)
target_link_libraries(board_sample PRIVATE demur_flags demur_board)
add_test(NAME pages_forms COMMAND node ${CMAKE_SOURCE_DIR}/tests/pages/forms_test.mjs
  $<TARGET_FILE:board_sample>)
add_test(NAME pages_record COMMAND node ${CMAKE_SOURCE_DIR}/tests/pages/record_test.mjs
  $<TARGET_FILE:board_sample> ${CMAKE_SOURCE_DIR})
add_test(NAME pages_check COMMAND node ${CMAKE_SOURCE_DIR}/tests/pages/check_test.mjs
  $<TARGET_FILE:bench_bundle> ${CMAKE_SOURCE_DIR})
add_test(NAME pages_journeys COMMAND bash ${CMAKE_SOURCE_DIR}/tests/pages/journeys_test.sh
  $<TARGET_FILE:demur_cli> ${CMAKE_SOURCE_DIR})
add_test(NAME pages_waiting COMMAND bash ${CMAKE_SOURCE_DIR}/tests/pages/waiting_test.sh
  $<TARGET_FILE:demur_cli> ${CMAKE_SOURCE_DIR})
# One browser at a time, beside whatever else runs.
set_tests_properties(pages_forms pages_record pages_check pages_journeys pages_waiting PROPERTIES
  LABELS pages TIMEOUT 1200 SKIP_RETURN_CODE 77 RESOURCE_LOCK browser)
# The longest begin first, so that none of them is left alone at the end.
set_tests_properties(pages_journeys pages_waiting pages_record pages_check PROPERTIES COST 1000)
