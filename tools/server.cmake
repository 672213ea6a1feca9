# SPDX-License-Identifier: AGPL-3.0-or-later
# demurd, and what its tests run.  It sees include/demur, host/ and store/store.h.
pkg_check_modules(MICROHTTPD REQUIRED libmicrohttpd>=0.9.75)
file(GLOB server_sources CONFIGURE_DEPENDS server/*.c)
list(FILTER server_sources EXCLUDE REGEX "/main\\.c$")
# All but main(), for tests of its parts.
set(page_style ${CMAKE_BINARY_DIR}/page_style.c)
add_custom_command(OUTPUT ${page_style}
  COMMAND ${CMAKE_COMMAND} -DOUT=${page_style} -DIN=${CMAKE_SOURCE_DIR}/web/demur.css
    -DNAME=srv_page_style -DHEADER=page_style.h -P ${CMAKE_SOURCE_DIR}/tools/embed_text.cmake
  DEPENDS web/demur.css tools/embed_text.cmake)
add_library(demur_server STATIC ${server_sources} ${page_style})
target_include_directories(demur_server PUBLIC server include)
target_include_directories(demur_server SYSTEM PRIVATE ${MICROHTTPD_INCLUDE_DIRS})
target_compile_definitions(demur_server PRIVATE _GNU_SOURCE DEMUR_VERSION="${PROJECT_VERSION}")
target_link_libraries(demur_server PRIVATE demur_flags PUBLIC demur_host demur_store demur
  Threads::Threads ${MICROHTTPD_LIBRARIES})
add_executable(demurd server/main.c)
target_compile_definitions(demurd PRIVATE _DEFAULT_SOURCE DEMUR_VERSION="${PROJECT_VERSION}")
target_link_libraries(demurd PRIVATE demur_flags demur_server)

# One .c file is one test program, named server_<file>.
file(GLOB server_tests CONFIGURE_DEPENDS tests/server/*_test.c)
foreach(source IN LISTS server_tests)
  get_filename_component(stem ${source} NAME_WE)
  add_executable(server_${stem} ${source})
  target_include_directories(server_${stem} PRIVATE tests core tests/server)
  target_compile_definitions(server_${stem} PRIVATE _DEFAULT_SOURCE)
  target_link_libraries(server_${stem} PRIVATE demur_flags demur_server)
  add_dependencies(server_${stem} demurd) # which some of them run
  add_test(NAME server_${stem} COMMAND server_${stem} $<TARGET_FILE:demurd>)
  set_tests_properties(server_${stem} PROPERTIES LABELS server TIMEOUT 300
    ENVIRONMENT "DEMUR_SOURCE=${CMAKE_SOURCE_DIR}")
endforeach()
if(TARGET store_fail_io) # which goes with no sanitizer
  set_tests_properties(server_fault_test PROPERTIES TIMEOUT 3600
    ENVIRONMENT "DEMUR_FAIL_IO=$<TARGET_FILE:store_fail_io>")
  add_dependencies(server_fault_test store_fail_io)
endif()
# Scripts that run the real programs.
file(GLOB server_scripts CONFIGURE_DEPENDS tests/server/*_test.sh)
foreach(source IN LISTS server_scripts)
  get_filename_component(stem ${source} NAME_WE)
  add_test(NAME server_${stem} COMMAND bash ${source} $<TARGET_FILE:demurd>
    $<TARGET_FILE:demur_cli> ${CMAKE_SOURCE_DIR})
  set_tests_properties(server_${stem} PROPERTIES LABELS server TIMEOUT 900)
endforeach()
# A whole channel, asked everything: as a journey it is run once, without sanitizers.
set_tests_properties(server_openapi_test PROPERTIES LABELS journey)
# Whole ways through all programs at once.
file(GLOB journeys CONFIGURE_DEPENDS tests/journey/*_test.sh)
foreach(source IN LISTS journeys)
  get_filename_component(stem ${source} NAME_WE)
  add_test(NAME journey_${stem} COMMAND bash ${source} $<TARGET_FILE:demurd>
    $<TARGET_FILE:demur_cli> ${CMAKE_SOURCE_DIR})
  set_tests_properties(journey_${stem} PROPERTIES LABELS journey TIMEOUT 1500)
endforeach()

if(DEMUR_BENCH)
  add_executable(bench_log bench/bench_log.c)
  target_include_directories(bench_log PRIVATE tests core)
  target_compile_definitions(bench_log PRIVATE _DEFAULT_SOURCE)
  target_link_libraries(bench_log PRIVATE demur_flags demur_server)
endif()
