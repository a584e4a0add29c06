#pragma once

#include <archive.h>

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "loader/feed.hpp"
#include "loader/gzip_check.hpp"

namespace tenniscores {

/// Owns an open file.
class FileDescriptor {
  public:
    explicit FileDescriptor(int fd) : fd_(fd) {}
    ~FileDescriptor();
    FileDescriptor(const FileDescriptor &) = delete;
    FileDescriptor &operator=(const FileDescriptor &) = delete;

    int get() const { return fd_; }

  private:
    int fd_;
};

/// The bytes of one feed, decompressed where its content says that it is compressed, read slice by
/// slice in constant memory. Errors are LoadError: failed, or interrupted.
class Input {
  public:
    explicit Input(const Feed &feed);
    Input(const Input &) = delete;
    Input &operator=(const Input &) = delete;

    /// The next bytes, valid until the next call; empty at the end.
    std::string_view next_slice();

    /// How many bytes of the file, as it lies, have been read.
    int64_t bytes_read() const { return bytes_read_; }

    /// The file's size as it lies, 0 where it cannot be known.
    int64_t size() const { return size_; }

  private:
    static la_ssize_t read_block(archive *, void *self, const void **block);
    [[noreturn]] void fail();

    struct CloseArchive {
        void operator()(archive *handle) const { archive_read_free(handle); }
    };

    FileDescriptor file_;
    int64_t size_ = 0;
    int64_t bytes_read_ = 0;
    int read_error_ = 0;
    bool is_empty_ = false;
    bool is_gzip_ = false;
    GzipCheck gzip_check_;
    std::vector<char> block_;  ///< as read from the file
    std::vector<char> slice_;  ///< as handed out
    std::unique_ptr<archive, CloseArchive> archive_;
};

}  // namespace tenniscores
