# The tree that this file lies in: vcpkg install hearth --overlay-ports=packaging/vcpkg
get_filename_component(SOURCE_PATH "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)
set(VCPKG_BUILD_TYPE release)

set(FEATURE_OPTIONS)
foreach(pair IN ITEMS images:images tools:cli unicode:unicode)
  string(REGEX MATCH "^([a-z]+):([a-z]+)$" ignored "${pair}")
  if(CMAKE_MATCH_1 IN_LIST FEATURES)
    list(APPEND FEATURE_OPTIONS "-D${CMAKE_MATCH_2}=enabled")
  else()
    list(APPEND FEATURE_OPTIONS "-D${CMAKE_MATCH_2}=disabled")
  endif()
endforeach()

vcpkg_configure_meson(
  SOURCE_PATH "${SOURCE_PATH}"
  OPTIONS -Dtests=false -Dexamples=false -Dblas=openblas -Dcuda=disabled ${FEATURE_OPTIONS})
vcpkg_install_meson()
vcpkg_fixup_pkgconfig()
vcpkg_cmake_config_fixup(PACKAGE_NAME hearth CONFIG_PATH lib/cmake/hearth)
if("tools" IN_LIST FEATURES)
  vcpkg_copy_tools(TOOL_NAMES hearth AUTO_CLEAN)
endif()
vcpkg_install_copyright(FILE_LIST "${SOURCE_PATH}/LICENSE-MIT" "${SOURCE_PATH}/LICENSE-APACHE")
