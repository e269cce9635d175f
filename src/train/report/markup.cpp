#include "markup.hpp"

#include <cmath>

#include "../printed.hpp"

namespace hearth::inline v0_1::train::detail {

std::string escaped(std::string_view text) {
  std::string safe;
  for (const char c : text) {
    switch (c) {
      case '&': safe += "&amp;"; break;
      case '<': safe += "&lt;"; break;
      case '>': safe += "&gt;"; break;
      case '"': safe += "&quot;"; break;
      case '\'': safe += "&#39;"; break;
      default:
        // No text of HTML or XML may have the other control characters.
        safe += static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\t' ? c : ' ';
    }
  }
  return safe;
}

std::string data_uri(std::string_view media_type, std::string_view bytes) {
  constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string uri = "data:" + std::string(media_type) + ";base64,";
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t three = 0;
    for (std::size_t k = 0; k < 3; ++k)
      three = three << 8 | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0);
    for (std::size_t k = 0; k < 4; ++k)
      uri += i + k <= bytes.size() ? kDigits[three >> (18 - 6 * k) & 63] : '=';
  }
  return uri;
}

std::string coordinate(double value) {
  std::string short_text = printed("%.1f", std::isfinite(value) ? value : 0.0);
  if (short_text.ends_with(".0")) short_text.resize(short_text.size() - 2);
  return short_text == "-0" ? "0" : short_text;
}

std::string_view chart_style() {
  return R"(:root{color-scheme:light dark;--page:#fff;--card:#f6f7f9;--text:#1c2330;--muted:#5a6475;--line:#dde1e8;
--c0:#2563eb;--c1:#c2570c;--c2:#0b8457;--c3:#8b31c7;--c4:#b3255e;--c5:#4d5a6e;--heat:37,99,235;--miss:194,65,12;--on-heat:#fff}
@media(prefers-color-scheme:dark){:root{--page:#12161d;--card:#1b212b;--text:#e6eaf1;--muted:#9aa6b8;--line:#323b49;
--c0:#6ea8fe;--c1:#f9a35b;--c2:#4cd3a0;--c3:#cb9bf7;--c4:#f587ac;--c5:#a9b4c4;--heat:86,146,255;--miss:240,120,50;--on-heat:#0b1220}}
.chart text{font:12px system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;fill:var(--muted)}
.chart .title{font-size:14px;font-weight:600;fill:var(--text)}.chart .key{fill:var(--text)}
.chart .grid{stroke:var(--line);stroke-width:1}.chart .curve{fill:none;stroke-width:2;stroke-linejoin:round}
.chart .faint{opacity:.28;stroke-width:1}
.c0{stroke:var(--c0)}.c1{stroke:var(--c1)}.c2{stroke:var(--c2)}.c3{stroke:var(--c3)}.c4{stroke:var(--c4)}.c5{stroke:var(--c5)}
.chart circle{fill:var(--page);stroke-width:1.5}
)";
}

}  // namespace hearth::inline v0_1::train::detail
