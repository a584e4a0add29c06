#include "extension/core/decoder.hpp"

#include <cstring>
#include <vector>

#include "extension/core/text.hpp"

namespace tenniscores {

namespace {

namespace ondemand = simdjson::ondemand;
using simdjson::error_code;

constexpr int kMaxRank = 4;

/// By field and by rank of its key, as they were found.
using Slots = std::array<std::array<Text, kMaxRank>, kFieldCount>;

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

/// The text of a string. Nearly all strings have no escape and are taken as they stand; others are
/// copied into the arena, because the parser's own buffer only lives until the next record.
error_code read_string(ondemand::value &value, std::pmr::memory_resource &arena,
                       std::string_view &text) {
    const std::string_view token = token_text(value.raw_json_token());
    if (token.size() >= 2 && token.back() == '"' && token.find('\\') == std::string_view::npos) {
        text = token.substr(1, token.size() - 2);
        return simdjson::SUCCESS;
    }
    if (const error_code error = value.get_string().get(text)) return error;
    text = copy(text, arena).view();
    return simdjson::SUCCESS;
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

/// What a key holds, as text. `text` stays empty where it holds null.
error_code read_scalar(ondemand::value &value, ondemand::json_type type,
                       std::pmr::memory_resource &arena, std::string_view &text) {
    if (type == ondemand::json_type::string) return read_string(value, arena, text);
    const std::string_view token = token_text(value.raw_json_token());
    if (!is_literal(token) && !is_json_number(token)) return simdjson::TAPE_ERROR;
    if (token != "null") text = token;
    return simdjson::SUCCESS;
}

class FieldReader {
  public:
    FieldReader(FieldMemory &memory, Slots &slots, std::pmr::memory_resource &arena,
                std::string &detail)
        : memory_(memory), slots_(slots), arena_(arena), detail_(detail) {
        memory_.begin_record();
    }

    error_code read(ondemand::field field) {
        std::string_view key;
        if (const error_code error = field.unescaped_key().get(key)) return error;
        const FieldKey meaning = memory_.find(key);
        if (meaning.field == Field::count) return validate(field.value());

        ondemand::json_type type;
        if (const error_code error = field.value().type().get(type)) return error;
        Text &slot = slots_[static_cast<size_t>(meaning.field)][static_cast<size_t>(meaning.rank)];
        slot = Text();
        std::erase_if(misfits_, [&](const Misfit &misfit) { return misfit.slot == &slot; });
        if (type == ondemand::json_type::object || type == ondemand::json_type::array) {
            misfits_.push_back({&slot, describe(key, type == ondemand::json_type::object
                                                         ? "holds an object, not text"
                                                         : "holds an array, not text")});
            return validate(field.value());
        }
        std::string_view text;
        if (const error_code error = read_scalar(field.value(), type, arena_, text)) return error;
        if (text.find('\0') != std::string_view::npos) {
            // of a repeated key as well: jsonb would not take it
            if (nul_.empty()) nul_ = describe(key, "contains \\u0000");
        } else if (!trim(text).empty()) {
            slot = Text(text);
        }
        return simdjson::SUCCESS;
    }

    /// A record with a problem is read to its end all the same: the filters are to know its league.
    Problem problem() {
        if (!misfits_.empty()) {
            detail_ = misfits_.front().detail;
            return Problem::invalid_json;
        }
        if (nul_.empty()) return Problem::none;
        detail_ = nul_;
        return Problem::nul_character;
    }

  private:
    /// A key that holds no text, as long as it is not repeated with one.
    struct Misfit {
        const Text *slot;
        std::string detail;
    };

    static std::string describe(std::string_view key, std::string_view what) {
        return "\"" + std::string(key) + "\" " + std::string(what);
    }

    FieldMemory &memory_;
    Slots &slots_;
    std::pmr::memory_resource &arena_;
    std::string &detail_;
    std::vector<Misfit> misfits_;
    std::string nul_;  ///< what the first NUL character was found in
};

RawFields choose(const Slots &slots) {
    const auto first = [&](Field field) {
        for (const Text &text : slots[static_cast<size_t>(field)]) {
            if (!text.absent()) return text;
        }
        return Text();
    };
    RawFields fields;
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
    return fields;
}

Problem problem_of(error_code error, std::string &detail) {
    detail = simdjson::error_message(error);
    return error == simdjson::UTF8_ERROR ? Problem::invalid_utf8 : Problem::invalid_json;
}

}  // namespace

RecordDecoder::RecordDecoder() : parser_(kMaxRecordBytes + simdjson::SIMDJSON_PADDING) {}

Problem RecordDecoder::decode(std::string_view json, std::pmr::memory_resource &arena,
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

    Slots slots;
    FieldReader reader(memory_, slots, arena, detail);
    ondemand::object object;
    if (const error_code error = document.get_object().get(object))
        return problem_of(error, detail);
    for (auto field : object) {
        error_code error = field.error();
        if (error == simdjson::SUCCESS) error = reader.read(field.value_unsafe());
        if (error != simdjson::SUCCESS) return problem_of(error, detail);
    }
    const char *rest = nullptr;
    if (document.current_location().get(rest) == simdjson::SUCCESS)
        return problem_of(simdjson::TAPE_ERROR, detail);
    fields = choose(slots);
    return reader.problem();
}

}  // namespace tenniscores
