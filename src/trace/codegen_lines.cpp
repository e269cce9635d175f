#include "codegen_lines.hpp"

#include <algorithm>
#include <charconv>

namespace hearth::inline v0_1::codegen {
namespace {

constexpr char kValue = '\1', kAsked = '\2', kNumber = '\3', kMember = '\4', kEnd = '\5';
constexpr std::size_t kInlined = 64, kWidth = 110, kNotes = 56;

std::string mark(char kind, std::size_t number) { return kind + std::to_string(number) + kEnd; }

// Calls visit(kind, number, where it starts, where it ends) for each mark.
template <class F>
void each_mark(std::string_view code, const F& visit) {
  for (std::size_t i = 0; i < code.size(); ++i) {
    if (code[i] < kValue || code[i] > kMember) continue;
    std::size_t number = 0;
    const std::size_t end = code.find(kEnd, i);
    std::from_chars(code.data() + i + 1, code.data() + end, number);
    visit(code[i], number, i, end + 1);
    i = end;
  }
}

template <class F>
std::string replaced(std::string_view code, const F& text_of) {
  std::string made;
  std::size_t from = 0;
  each_mark(code, [&](char kind, std::size_t number, std::size_t begin, std::size_t end) {
    made += code.substr(from, begin - from);
    made += text_of(kind, number, begin, end);
    from = end;
  });
  return made + std::string(code.substr(from));
}

std::size_t length_of(std::string_view code) {
  std::size_t length = code.size();
  each_mark(code, [&](char kind, std::size_t, std::size_t begin, std::size_t end) {
    length -= end - begin - (kind == kMember ? 8 : 2);
  });
  return length;
}

// Is what lies between begin and end an argument, that needs no parentheses?
bool is_argument(std::string_view code, std::size_t begin, std::size_t end) {
  const bool opens = begin == 0 || code[begin - 1] == '(' || code[begin - 1] == '{' ||
                     (begin > 1 && code.substr(begin - 2, 2) == ", ");
  const bool closes = end == code.size() || code[end] == ')' || code[end] == '}' || code[end] == ',';
  return opens && closes && !(begin == 0 && end < code.size() && code[end] != ',');
}

struct Use {
  std::size_t values = 0, asked = 0;
};

}  // namespace

std::string value_of_line(std::size_t line) { return mark(kValue, line); }
std::string asked_of_line(std::size_t line) { return mark(kAsked, line); }
std::string number_of_line(std::size_t line) { return mark(kNumber, line); }
std::string member_mark(std::size_t member) { return mark(kMember, member); }

std::string Lines::body(const std::string& result, Names& names,
                        const std::function<std::string(std::size_t)>& member) const {
  std::vector<Use> uses(lines_.size());
  std::vector<std::string> code(lines_.size() + 1);
  const auto count = [&](std::string_view of) {
    each_mark(of, [&](char kind, std::size_t line, std::size_t, std::size_t) {
      if (kind == kValue) ++uses[line].values;
      if (kind == kAsked || kind == kNumber) ++uses[line].asked;
    });
  };
  count(result);
  for (std::size_t i = lines_.size(); i-- > 0;)
    if (uses[i].values + uses[i].asked > 0) count(lines_[i].code);

  // Short values go into their only reader, in the order in which they stand there.
  std::vector<bool> is_gone(lines_.size());
  for (std::size_t i = 0; i <= lines_.size(); ++i) {
    const bool is_result = i == lines_.size();
    const std::string& own = is_result ? result : lines_[i].code;
    if (!is_result && uses[i].values + uses[i].asked == 0) continue;
    std::size_t length = length_of(own);
    code[i] = replaced(own, [&](char kind, std::size_t line, std::size_t begin, std::size_t end) {
      const std::string same(own.substr(begin, end - begin));
      if (kind != kValue || lines_[line].kind != Line::Kind::value) return same;
      if (uses[line].values != 1 || uses[line].asked != 0) return same;
      const std::size_t more = length_of(code[line]);
      const bool is_all = is_result && same.size() == own.size();
      if (length + more > kInlined && !is_all) return same;
      length += more;
      is_gone[line] = true;
      return lines_[line].joins && !is_argument(own, begin, end) ? '(' + code[line] + ')' : code[line];
    });
  }

  // Who reads what last, and does it read it once?
  std::vector<std::size_t> last(lines_.size(), lines_.size() + 1), times(lines_.size());
  for (std::size_t i = 0; i <= lines_.size(); ++i) {
    if (i < lines_.size() && is_gone[i]) continue;
    each_mark(code[i], [&](char kind, std::size_t line, std::size_t, std::size_t) {
      if (kind == kMember) return;
      times[line] = last[line] == i ? times[line] + 1 : 1;
      last[line] = i;
    });
  }

  std::vector<std::string> called(lines_.size()), texts, notes;
  for (std::size_t i = 0; i < lines_.size(); ++i)
    if (lines_[i].kind == Line::Kind::parameter) called[i] = lines_[i].name;
  const auto finished = [&](std::size_t at) {
    return replaced(code[at], [&](char kind, std::size_t number, std::size_t, std::size_t) -> std::string {
      if (kind == kMember) return member(number);
      const bool moves = kind == kValue && lines_[number].kind == Line::Kind::value && last[number] == at &&
                         times[number] == 1 && code[at].size() > mark(kValue, number).size();
      return moves ? "std::move(" + called[number] + ")" : called[number];
    });
  };
  std::size_t next = 1;
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    const Line& line = lines_[i];
    if (line.kind == Line::Kind::parameter || is_gone[i] || uses[i].values + uses[i].asked == 0) continue;
    std::string text = finished(i);
    if (line.kind == Line::Kind::value) {
      std::string name;
      while (name.empty() || names.unique(name) != name) name = "x" + std::to_string(next++);
      called[i] = name;
      text = "auto " + name + " = " + text + ";";
    } else {
      called[i] = line.note.empty() ? line.name : names.unique(line.name);  // a device has its own
      text =
          (line.note.empty() ? "const auto " : "const " + line.note + ' ') + called[i] + " = " + text + ";";
    }
    texts.push_back(std::move(text));
    notes.push_back(line.kind == Line::Kind::value ? line.note : std::string());
  }
  texts.push_back("return " + finished(lines_.size()) + ";");
  notes.emplace_back();

  std::string body;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    // The marks in a note are extents; one that nobody reads has no name of its own.
    const std::string note = replaced(notes[i], [&](char, std::size_t line, std::size_t, std::size_t) {
      return called[line].empty() ? lines_[line].name : called[line];
    });
    std::string text = wrapped(texts[i], 4);
    text.pop_back();
    const std::size_t width = text.size() - (text.rfind('\n') + 1);
    const std::size_t pad = width < kNotes ? kNotes - width : 0;
    if (!note.empty() && width + std::max<std::size_t>(pad, 2) + note.size() + 3 <= kWidth)
      text += std::string(std::max<std::size_t>(pad, 2), ' ') + "// " + note;
    body += text + '\n';
  }
  return body;
}

}  // namespace hearth::inline v0_1::codegen
