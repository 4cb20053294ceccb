# The shared library that users link: all of lib/, exporting only what WEFT_API marks; and its installation.
include(CMakePackageConfigHelpers)

# The objects of each library, so that all of them are in; its archive beside them only brings what it stands on.
add_library(weft SHARED)
add_library(weft::weft ALIAS weft)
foreach(library ${WEFT_LIBRARIES})
  target_sources(weft PRIVATE $<TARGET_OBJECTS:weft_${library}>)
  target_link_libraries(weft PRIVATE weft_${library})
endforeach()
set(WEFT_SYMBOLS "${PROJECT_SOURCE_DIR}/cmake/weft.map")
target_link_options(weft PRIVATE "LINKER:--version-script=${WEFT_SYMBOLS}")
if(NOT WEFT_SANITIZE)
  target_link_options(weft PRIVATE LINKER:--no-undefined)
endif()
set_target_properties(weft PROPERTIES
  LINKER_LANGUAGE CXX LINK_DEPENDS "${WEFT_SYMBOLS}" VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR})
target_include_directories(weft INTERFACE
  $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
target_compile_features(weft INTERFACE cxx_std_20)

install(TARGETS weft EXPORT weft LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY include/weft DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.hpp")
set(WEFT_PACKAGE "${CMAKE_INSTALL_LIBDIR}/cmake/weft")
install(EXPORT weft NAMESPACE weft:: FILE weftTargets.cmake DESTINATION ${WEFT_PACKAGE})
configure_package_config_file(cmake/weftConfig.cmake.in "${PROJECT_BINARY_DIR}/weftConfig.cmake"
  INSTALL_DESTINATION ${WEFT_PACKAGE})
# Before 1.0 a minor version may break its users.
write_basic_package_version_file("${PROJECT_BINARY_DIR}/weftConfigVersion.cmake" COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/weftConfig.cmake" "${PROJECT_BINARY_DIR}/weftConfigVersion.cmake"
  DESTINATION ${WEFT_PACKAGE})
file(RELATIVE_PATH WEFT_PC_TO_PREFIX "/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/")
configure_file(cmake/weft.pc.in weft.pc @ONLY)
install(FILES "${PROJECT_BINARY_DIR}/weft.pc" DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
