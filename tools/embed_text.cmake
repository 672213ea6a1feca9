# SPDX-License-Identifier: AGPL-3.0-or-later
# embed_text.cmake -- write OUT, C source that holds the file IN as the text NAME, which the header
# HEADER declares.
#
#   cmake -DOUT=.. -DIN=.. -DNAME=.. -DHEADER=.. -P embed_text.cmake
file(READ ${IN} hex HEX)
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
file(WRITE ${OUT} "/* made by tools/embed_text.cmake */\n#include \"${HEADER}\"\n"
  "const char ${NAME}[] = {${bytes}0};\n")
