#include "extension/core/decoder.hpp"

#include <algorithm>
#include <cstring>
#include <vector>

#include "extension/core/string_stops.hpp"
#include "extension/core/text.hpp"

namespace tenniscores {

namespace {

namespace ondemand = simdjson::ondemand;
using simdjson::error_code;

Text copy(std::string_view text, std::pmr::memory_resource &arena) {
    if (text.empty()) return Text();
    auto *data = static_cast<char *>(arena.allocate(text.size(), 1));
    std::memcpy(data, text.data(), text.size());
    return Text(std::string_view(data, text.size()));
}

/// A token reaches up to the next one: the white space between them goes.
std::string_view token_text(std::string_view token) {
    while (!token.empty() && (token.back() == ' ' || token.back() == '\n' || token.back() == '\r' ||
                              token.back() == '\t')) {
        token.remove_suffix(1);
    }
    return token;
}

/// JSON's grammar of numbers, of any size: simdjson would only read what fits a machine type.
bool is_json_number(std::string_view text) {
    size_t i = 0;
    const auto digits = [&] {
        const size_t from = i;
        while (i < text.size() && is_digit(text[i])) ++i;
        return i > from;
    };
    const auto take = [&](char c) { return i < text.size() && text[i] == c && ++i; };
    take('-');
    if (!take('0') && !digits()) return false;
    if (take('.') && !digits()) return false;
    if (take('e') || take('E')) {
        if (!take('+')) take('-');
        if (!digits()) return false;
    }
    return i == text.size();
}

bool is_literal(std::string_view text) {
    return text == "null" || text == "true" || text == "false";
}

/// A scalar as it stands in the feed. Of a value simdjson gives it as it is, of a document only
/// where nothing went wrong before.
error_code raw_token(ondemand::value &value, std::string_view &token) {
    token = token_text(value.raw_json_token());
    return simdjson::SUCCESS;
}

error_code raw_token(ondemand::document &document, std::string_view &token) {
    const error_code error = document.raw_json_token().get(token);
    token = token_text(token);
    return error;
}

template <typename Value>
error_code validate(Value &value);

error_code validate_object(ondemand::object object) {
    for (auto field : object) {
        if (const error_code error = field.error()) return error;
        std::string_view key;
        if (const error_code error = field.unescaped_key().get(key)) return error;
        ondemand::value value = field.value().value_unsafe();
        if (const error_code error = validate(value)) return error;
    }
    return simdjson::SUCCESS;
}

error_code validate_array(ondemand::array array) {
    for (auto element : array) {
        ondemand::value value;
        if (const error_code error = std::move(element).get(value)) return error;
        if (const error_code error = validate(value)) return error;
    }
    return simdjson::SUCCESS;
}

/// Walks through a value so that nothing in it stays unchecked.
template <typename Value>
error_code validate(Value &value) {
    ondemand::json_type type;
    if (const error_code error = value.type().get(type)) return error;
    if (type == ondemand::json_type::object) {
        ondemand::object object;
        if (const error_code error = value.get_object().get(object)) return error;
        return validate_object(object);
    }
    if (type == ondemand::json_type::array) {
        ondemand::array array;
        if (const error_code error = value.get_array().get(array)) return error;
        return validate_array(array);
    }
    std::string_view text;
    if (type == ondemand::json_type::string) return value.get_string().get(text);
    if (const error_code error = raw_token(value, text)) return error;
    return is_literal(text) || is_json_number(text) ? simdjson::SUCCESS : simdjson::TAPE_ERROR;
}

class FieldReader {
  public:
    FieldReader(std::string_view json, FieldMemory &memory, FieldSlots &slots,
                std::pmr::memory_resource &arena)
        : end_(json.data() + json.size()), memory_(memory), slots_(slots), arena_(arena) {
        memory_.begin_record();
        slots_.clear();
    }

    error_code read(ondemand::field &&field) {
        return read_usual(field) ? simdjson::SUCCESS : read_any(field);
    }

    /// A record with a problem is read to its end all the same: the filters are to know its league.
    Problem problem(std::string &detail) const {
        if (!misfits_.empty()) {
            detail = misfits_.front().detail;
            return Problem::invalid_json;
        }
        if (nul_.empty()) return Problem::none;
        detail = nul_;
        return Problem::nul_character;
    }

  private:
    /// A key that holds no text, as long as it is not repeated with one.
    struct Misfit {
        FieldKey key;
        std::string detail;
    };

    /// Nearly all fields: a key that stood there in the record before, and text without an escape.
    bool read_usual(ondemand::field &field) {
        std::string_view text;
        if (!misfits_.empty() || !read_plain(field.value().raw_json_token().data(), text)) {
            return false;
        }
        const FieldKey *const meaning = memory_.recall(field.key().raw());
        if (meaning == nullptr) return false;
        take(*meaning, text);
        // moves the parser on: else it would look for the value's end
        return field.value().get_raw_json_string().error() == simdjson::SUCCESS;
    }

    /// Kept apart, so that the usual case does not pay for what this needs.
    [[gnu::noinline]] error_code read_any(ondemand::field &field) {
        std::string_view key;
        if (!read_plain(field.key().raw() - 1, key)) {
            if (const error_code error = field.unescaped_key().get(key)) return error;
        }
        const FieldKey meaning = memory_.find(key);
        if (meaning.field == Field::count) return validate(field.value());

        slots_.clear(meaning);
        forget_misfit(meaning);
        std::string_view text;
        if (!read_plain(field.value().raw_json_token().data(), text)) {
            ondemand::json_type type;
            if (const error_code error = field.value().type().get(type)) return error;
            if (type == ondemand::json_type::object || type == ondemand::json_type::array) {
                misfits_.push_back({meaning, describe(key, type == ondemand::json_type::object
                                                               ? "holds an object, not text"
                                                               : "holds an array, not text")});
                return validate(field.value());
            }
            if (const error_code error = read_scalar(field.value(), type, text)) return error;
            if (text.find('\0') != std::string_view::npos) {
                // of a repeated key as well: jsonb would not take it
                if (nul_.empty()) nul_ = describe(key, "contains \\u0000");
                return simdjson::SUCCESS;
            }
        }
        take(meaning, text);
        return simdjson::SUCCESS;
    }

    void take(FieldKey key, std::string_view text) {
        slots_.clear(key);
        if (!trim(text).empty()) slots_.put(key, text);
    }

    void forget_misfit(FieldKey key) {
        std::erase_if(misfits_, [&](const Misfit &misfit) { return misfit.key == key; });
    }

    /// The string whose quote is at `at`, where it has no escape: the text as it stands in the
    /// feed. The parser's own reading copies each text.
    bool read_plain(const char *at, std::string_view &text) {
        if (*at != '"') return false;
        const char *const close = StringStops::find_plain_close(++at, end_);
        if (close == nullptr) return false;
        text = std::string_view(at, static_cast<size_t>(close - at));
        return true;
    }

    /// What a key holds, as text. `text` stays empty where it holds null.
    error_code read_scalar(ondemand::value &value, ondemand::json_type type,
                           std::string_view &text) {
        if (type == ondemand::json_type::string) {
            if (const error_code error = value.get_string().get(text)) return error;
            // the parser's buffer only lives until the next record
            text = copy(text, arena_).view();
            return simdjson::SUCCESS;
        }
        const std::string_view token = token_text(value.raw_json_token());
        if (!is_literal(token) && !is_json_number(token)) return simdjson::TAPE_ERROR;
        if (token != "null") text = token;
        return simdjson::SUCCESS;
    }

    static std::string describe(std::string_view key, std::string_view what) {
        return "\"" + std::string(key) + "\" " + std::string(what);
    }

    const char *end_;  ///< of the record
    FieldMemory &memory_;
    FieldSlots &slots_;
    std::pmr::memory_resource &arena_;
    std::vector<Misfit> misfits_;
    std::string nul_;  ///< what the first NUL character was found in
};

void choose(const FieldSlots &slots, RawFields &fields) {
    const auto first = [&](Field field) { return slots.first(field); };
    fields.match_id = first(Field::match_id);
    fields.line = first(Field::line);
    fields.league = first(Field::league);
    fields.date = first(Field::date);
    fields.home_team = first(Field::home_team);
    fields.away_team = first(Field::away_team);
    fields.player_id = {first(Field::home_player_1_id), first(Field::home_player_2_id),
                        first(Field::away_player_1_id), first(Field::away_player_2_id)};
    fields.player_name = {first(Field::home_player_1), first(Field::home_player_2),
                          first(Field::away_player_1), first(Field::away_player_2)};
    fields.scores = first(Field::scores);
    fields.winner = first(Field::winner);
    fields.series = first(Field::series);
    fields.url = first(Field::url);
}

Problem problem_of(error_code error, std::string &detail) {
    detail = simdjson::error_message(error);
    return error == simdjson::UTF8_ERROR ? Problem::invalid_utf8 : Problem::invalid_json;
}

}  // namespace

RecordDecoder::RecordDecoder() : parser_(kMaxRecordBytes + simdjson::SIMDJSON_PADDING) {}

Problem RecordDecoder::decode(std::string_view json, std::pmr::memory_resource &arena,
                              RawFields &fields, std::string &detail) {
    const Problem problem = parse(json, arena, fields, detail);
    const bool broken =
        problem == Problem::invalid_utf8 && is_broken_beside_utf8(json, arena, detail);
    return broken ? Problem::invalid_json : problem;
}

/// The parser tells invalid UTF-8 before it looks at the JSON. Its grammar is all ASCII, so a look
/// at the record without any other byte tells whether that is broken as well.
bool RecordDecoder::is_broken_beside_utf8(std::string_view json, std::pmr::memory_resource &arena,
                                          std::string &detail) {
    std::string ascii(json);
    std::replace_if(
        ascii.begin(), ascii.end(), [](char c) { return (c & 0x80) != 0; }, '?');
    ascii.append(simdjson::SIMDJSON_PADDING, ' ');
    RawFields fields;
    std::string reason;
    if (parse(std::string_view(ascii).substr(0, json.size()), arena, fields, reason) !=
        Problem::invalid_json) {
        return false;
    }
    detail = reason;
    return true;
}

Problem RecordDecoder::parse(std::string_view json, std::pmr::memory_resource &arena,
                             RawFields &fields, std::string &detail) {
    ondemand::document document;
    const simdjson::padded_string_view padded(json, json.size() + simdjson::SIMDJSON_PADDING);
    if (const error_code error = parser_.iterate(padded).get(document)) {
        return problem_of(error, detail);
    }
    if (json.empty() || json.front() != '{') {
        if (const error_code error = validate(document)) return problem_of(error, detail);
        detail = "the record is no object";
        return Problem::not_an_object;
    }

    FieldReader reader(json, memory_, slots_, arena);
    ondemand::object object;
    if (const error_code error = document.get_object().get(object))
        return problem_of(error, detail);
    for (auto field : object) {
        error_code error = field.error();
        if (error == simdjson::SUCCESS) error = reader.read(std::move(field).value_unsafe());
        if (error != simdjson::SUCCESS) return problem_of(error, detail);
    }
    const char *rest = nullptr;
    if (document.current_location().get(rest) == simdjson::SUCCESS)
        return problem_of(simdjson::TAPE_ERROR, detail);
    choose(slots_, fields);
    return reader.problem(detail);
}

}  // namespace tenniscores
