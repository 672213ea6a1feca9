# SPDX-License-Identifier: AGPL-3.0-or-later
# member.wasm and reader.wasm: the client as modules for pages (web/module/page.h says what is what).
#
# The client and its commands are the files that demur(1) is made of; what a system gives them is
# replaced by the files of this folder.  Both are built for size, mathematics for speed.
set(page_client act_proofs client client_fetch client_feed client_follow client_leaves client_pin client_show
  cli put_text kind_name reason)
set(page_member answer_form client_act client_enrol client_member client_memo client_post
  client_queue client_receipt client_send cmd_enrol cmd_inbox cmd_inbox_ack cmd_inbox_answer
  cmd_memo_deliver cmd_memo_freeze cmd_memo_link cmd_memo_new cmd_memo_sign
  cmd_send docket_print docket_show docket_view freeze_header
  freeze_quota freeze_show freeze_text inbox login memo_events memo_pick memo_template outbox
  shown speak)
set(page_reader bundle_check bundle_json bundle_pin client_post client_receipt
  docket_show memo_pick put_witnesses read_policy)

function(demur_page_module name)
  set(cli ${page_client} ${page_${name}})
  list(TRANSFORM cli PREPEND ${CMAKE_SOURCE_DIR}/cli/)
  list(TRANSFORM cli APPEND .c)
  file(GLOB own CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/web/module/*.c
    ${CMAKE_SOURCE_DIR}/web/module/${name}/*.c)
  add_executable(${name}_module ${cli} ${own})
  set_target_properties(${name}_module PROPERTIES OUTPUT_NAME ${name} SUFFIX .big.wasm)
  target_include_directories(${name}_module PRIVATE ${CMAKE_SOURCE_DIR}/web/module
    ${CMAKE_SOURCE_DIR}/cli ${CMAKE_SOURCE_DIR}/include ${CMAKE_SOURCE_DIR})
  target_compile_definitions(${name}_module PRIVATE _GNU_SOURCE _WASI_EMULATED_SIGNAL
    DEMUR_VERSION="${PROJECT_VERSION}")
  target_link_libraries(${name}_module PRIVATE demur_flags demur)
  target_link_options(${name}_module PRIVATE -mexec-model=reactor -Wl,--gc-sections
    -Wl,--strip-debug)
  # What the compiler leaves is made smaller once more, over all of it.
  add_custom_command(OUTPUT ${CMAKE_BINARY_DIR}/${name}.wasm
    COMMAND ${CMAKE_SOURCE_DIR}/node_modules/.bin/wasm-opt -Oz --strip-producers
      --strip-target-features --enable-bulk-memory --enable-sign-ext
      $<TARGET_FILE:${name}_module> -o ${CMAKE_BINARY_DIR}/${name}.wasm
    DEPENDS ${name}_module)
endfunction()

foreach(layer IN ITEMS group bbs)
  target_compile_options(demur_${layer} PRIVATE -O2)
endforeach()
# session.c stands before the client's own opening and closing.
set_source_files_properties(${CMAKE_SOURCE_DIR}/cli/client.c PROPERTIES COMPILE_DEFINITIONS
  "cli_client_open=page_client_open;cli_client_close=page_client_close")
demur_page_module(member)
demur_page_module(reader)
add_custom_target(page_modules ALL DEPENDS ${CMAKE_BINARY_DIR}/member.wasm
  ${CMAKE_BINARY_DIR}/reader.wasm)
