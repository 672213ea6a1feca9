# SPDX-License-Identifier: AGPL-3.0-or-later
# embed_policies.cmake -- write OUT, C source that holds every policy file of DIR by its name.
#
#   cmake -DOUT=.. -DDIR=.. -P embed_policies.cmake
file(GLOB files ${DIR}/*.policy)
list(SORT files)
set(text "/* made of the files in examples/policy/ */\n#include \"profiles.h\"\n")
set(rows "")
foreach(path IN LISTS files)
  get_filename_component(name ${path} NAME_WE)
  string(MAKE_C_IDENTIFIER "text_${name}" variable)
  file(READ ${path} hex HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
  string(APPEND text "static const uint8_t ${variable}[] = {${bytes}};\n")
  string(APPEND rows "    {\"${name}\", {${variable}, sizeof ${variable}}},\n")
endforeach()
file(WRITE ${OUT} "${text}const struct cli_profile cli_profiles[] = {\n${rows}    {0},\n};\n")
