# The standard library's headers, and GoogleTest's, compiled once for all files: a quarter of the time of a build. Two
# sets, since libraries and programs are not position independent in the same way.
option(WEFT_PCH "Precompile the headers that nearly every file includes (GCC)" OFF)

set(WEFT_STANDARD_HEADERS
  <algorithm> <array> <chrono> <cstdint> <filesystem> <fstream> <functional> <iostream> <map> <memory> <mutex> <optional> <set> <span>
  <sstream> <string> <string_view> <thread> <utility> <variant> <vector>)

# What is precompiled holds the build folder's path, so ccache would never find in one clone what another one has made. It
# is told what the contents depend on instead (CCACHE_PCH_EXTSUM).
function(weft_sum target)
  file(CONFIGURE OUTPUT "${PROJECT_BINARY_DIR}/CMakeFiles/${target}.dir/cmake_pch.hxx.gch.sum" CONTENT
    "${target} ${WEFT_STANDARD_HEADERS} ${CMAKE_CXX_COMPILER} ${CMAKE_CXX_COMPILER_VERSION} GTest ${GTest_VERSION}\n")
endfunction()

if(WEFT_PCH)
  set(nothing "${PROJECT_BINARY_DIR}/precompiled/nothing.cpp")
  file(CONFIGURE OUTPUT "${nothing}" CONTENT "int main() {}\n")
  add_library(weft_headers STATIC "${nothing}")
  target_link_libraries(weft_headers PRIVATE weft_settings)
  target_compile_options(weft_settings INTERFACE -fpch-preprocess)  # so that ccache sees what is behind it
  target_precompile_headers(weft_headers PRIVATE ${WEFT_STANDARD_HEADERS})
  weft_sum(weft_headers)
  if(WEFT_TESTS)
    add_executable(weft_test_headers "${nothing}")
    target_link_libraries(weft_test_headers PRIVATE weft_settings GTest::gtest)
    target_precompile_headers(weft_test_headers PRIVATE ${WEFT_STANDARD_HEADERS} <gtest/gtest.h>)
    weft_sum(weft_test_headers)
  endif()
endif()

# Gives a target one of the two.
function(weft_precompiled target headers)
  if(WEFT_PCH)
    target_precompile_headers(${target} REUSE_FROM ${headers})
  endif()
endfunction()
