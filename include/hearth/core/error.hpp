// Every error reads "who: expected, got". A caller that does not care which catches hearth::Error.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <hearth/core/config.hpp>

namespace hearth::inline v0_1 {

class HEARTH_API Error : public std::runtime_error {
 public:
  explicit Error(const std::string& message) : std::runtime_error(message) {}
};

/// Shapes that do not go together, or an index that lies outside of one.
class HEARTH_API ShapeError : public Error {
 public:
  using Error::Error;
};

/// An element type other than the operation takes.
class HEARTH_API DTypeError : public Error {
 public:
  using Error::Error;
};

/// A data set that is missing, cut short or not what its name says.
class HEARTH_API DataError : public Error {
 public:
  using Error::Error;
};

/// A device that cannot do what was asked of it.
class HEARTH_API BackendError : public Error {
 public:
  using Error::Error;
};

/// One thing that is wrong with a record: which field, what was expected there and what was found.
struct RecordProblem {
  enum class Kind { unreadable, malformed, missing, unexpected, mismatched, node };

  Kind kind = Kind::malformed;
  std::string field;  // dotted path; empty when the whole file is meant; of a node, what errors call it
  std::string expected;
  std::string found;

  /// "field 'fc1.weight': expected f32[120, 400], the file has f32[120, 256]"
  HEARTH_API std::string text() const;
};

/// A record that cannot be read, written or loaded; carries every problem, not only the first.
class HEARTH_API RecordError : public Error {
 public:
  /// `action` is what was attempted ("load", "save"); `source` is the file's name or what stands for it.
  RecordError(std::string_view action, std::string_view source, std::vector<RecordProblem> problems);

  const std::string& source() const { return source_; }
  const std::vector<RecordProblem>& problems() const { return problems_; }

  /// The same problems, said of another source: a codec does not know the name of the file it reads.
  RecordError from(std::string_view action, std::string_view source) const {
    return RecordError(action, source, problems_);
  }

 private:
  std::string source_;
  std::vector<RecordProblem> problems_;
};

/// Throws ShapeError "hearth: <who>: expected <expected>, got <got>".
[[noreturn]] HEARTH_API void throw_shape_error(std::string_view who, std::string_view expected,
                                               std::string_view got);

/// Throws a RecordError with the single problem that the bytes are not what the codec `codec` reads.
[[noreturn]] HEARTH_API void throw_malformed(std::string_view codec, std::string_view expected,
                                             std::string_view found);

}  // namespace hearth::inline v0_1
