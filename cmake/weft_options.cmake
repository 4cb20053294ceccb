# Compiler settings of every target here, and the two functions with which libraries and tests are declared.
include(GNUInstallDirs)

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

option(WEFT_WERROR "Warnings are errors" OFF)
option(WEFT_TESTS "Build the tests" ON)
option(WEFT_BENCH "Build the measurements" OFF)
option(WEFT_TEST_POINTS "Named steps where tests hold, end or fail a program, and steps that can be left out" OFF)
option(WEFT_FUZZER "Compile for libFuzzer (clang) and build weft-fuzz" OFF)
set(WEFT_SANITIZE "" CACHE STRING "Sanitizers for every target: address,undefined or thread")

find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CCACHE}")
endif()

add_library(weft_settings INTERFACE)
target_include_directories(weft_settings INTERFACE
  $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include> $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/lib>)
# A designated initializer names only the members that differ: that is what it is for.
target_compile_options(weft_settings INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wno-missing-field-initializers $<$<BOOL:${WEFT_WERROR}>:-Werror>)
if(WEFT_TEST_POINTS)
  target_compile_definitions(weft_settings INTERFACE WEFT_TEST_POINTS)
endif()
if(WEFT_FUZZER)
  target_compile_options(weft_settings INTERFACE -fsanitize=fuzzer-no-link)
  target_link_options(weft_settings INTERFACE -fsanitize=fuzzer-no-link)
endif()
if(WEFT_SANITIZE)
  # What a sanitizer adds makes g++ 12 doubt the initialisation of parts of its own library.
  target_compile_options(weft_settings INTERFACE -Wno-maybe-uninitialized)
  target_compile_options(weft_settings INTERFACE -fsanitize=${WEFT_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(weft_settings INTERFACE -fsanitize=${WEFT_SANITIZE})
endif()

# weft_library(base SOURCES a.cpp … LINKS weft_x …): the static library weft_base from lib/base.
function(weft_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINKS;PRIVATE_LINKS" ${ARGN})
  add_library(weft_${name} STATIC ${ARG_SOURCES})
  target_link_libraries(weft_${name} PUBLIC weft_settings ${ARG_LINKS} PRIVATE ${ARG_PRIVATE_LINKS})
  weft_precompiled(weft_${name} weft_headers)
endfunction()

# weft_test(unit_base SOURCES a_test.cpp … LINKS weft_base … LABEL unit): a GoogleTest program, known to ctest as one test.
function(weft_test name)
  cmake_parse_arguments(ARG "" "LABEL;TIMEOUT" "SOURCES;LINKS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE weft_settings ${ARG_LINKS} GTest::gtest GTest::gtest_main)
  weft_precompiled(${name} weft_test_headers)
  add_dependencies(weft_tests_${ARG_LABEL} ${name})
  add_test(NAME ${name} COMMAND ${name})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 300)
  endif()
  set_tests_properties(${name} PROPERTIES LABELS "${ARG_LABEL}" TIMEOUT ${ARG_TIMEOUT})
endfunction()
