# SPDX-License-Identifier: AGPL-3.0-or-later
# embed.cmake -- write OUT, C source that holds the files MEMO, ROSTER and GRADES as spans.
#
#   cmake -DOUT=.. -DMEMO=.. -DROSTER=.. -DGRADES=.. -P embed.cmake
set(text "/* made of the files in examples/ */\n#include \"demo_examples.h\"\n")
foreach(name IN ITEMS memo roster grades)
  string(TOUPPER ${name} variable)
  file(READ ${${variable}} hex HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
  string(APPEND text "static const uint8_t ${name}[] = {${bytes}};\n"
    "const struct demur_span demo_example_${name} = {${name}, sizeof ${name}};\n")
endforeach()
file(WRITE ${OUT} "${text}")
