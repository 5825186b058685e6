// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
)

// Passwords are kept as PBKDF2 with HMAC-SHA256, written "<rounds>$<salt>$<key>". The rounds are
// few for a service on the net, since nobody logs on here and every test waits for them.
const (
	hashRounds = 20_000
	hashSalt   = 16 // bytes
	hashKey    = 32 // bytes
)

func hashPassword(password string) (string, error) {
	salt := make([]byte, hashSalt)
	_, _ = rand.Read(salt) // never fails
	key, err := pbkdf2.Key(sha256.New, password, salt, hashRounds, hashKey)
	if err != nil {
		return "", internal(fmt.Errorf("hashing a password: %w", err))
	}
	encode := base64.RawStdEncoding.EncodeToString
	return strings.Join([]string{strconv.Itoa(hashRounds), encode(salt), encode(key)}, "$"), nil
}

// isPassword says whether a hash is of the password.
func isPassword(hash, password string) bool {
	parts := strings.Split(hash, "$")
	if len(parts) != 3 {
		return false
	}
	rounds, badRounds := strconv.Atoi(parts[0])
	salt, badSalt := base64.RawStdEncoding.DecodeString(parts[1])
	want, badKey := base64.RawStdEncoding.DecodeString(parts[2])
	if badRounds != nil || badSalt != nil || badKey != nil {
		return false
	}
	key, err := pbkdf2.Key(sha256.New, password, salt, rounds, len(want))
	return err == nil && subtle.ConstantTimeCompare(key, want) == 1
}
