// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package credential

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"github.com/ProtonMail/go-crypto/openpgp"
)

// sealer encrypts secrets to one OpenPGP public key.
type sealer struct {
	to          openpgp.EntityList
	fingerprint string // upper-case hex
}

// newSealer reads a public key, ASCII-armored or in Base64, and checks that it can encrypt.
func newSealer(text string) (*sealer, error) {
	text = strings.TrimSpace(text)
	if strings.HasPrefix(text, "keybase:") {
		return nil, errors.New("takes the key itself, not the name of a Keybase user")
	}
	var keys openpgp.EntityList
	var err error
	if strings.HasPrefix(text, "-----BEGIN") {
		keys, err = openpgp.ReadArmoredKeyRing(strings.NewReader(text))
	} else {
		var raw []byte
		if raw, err = base64.StdEncoding.DecodeString(strings.Join(strings.Fields(text), "")); err != nil {
			return nil, errors.New("is neither ASCII-armored nor Base64")
		}
		keys, err = openpgp.ReadKeyRing(bytes.NewReader(raw))
	}
	if err != nil {
		return nil, fmt.Errorf("is not an OpenPGP public key: %w", err)
	}
	if len(keys) != 1 {
		return nil, fmt.Errorf("holds %d keys, but takes one", len(keys))
	}
	s := &sealer{to: keys, fingerprint: fmt.Sprintf("%X", keys[0].PrimaryKey.Fingerprint)}
	if keys[0].PrivateKey != nil {
		return nil, errors.New("is a private key; give the public one")
	}
	if _, err := s.seal("check"); err != nil {
		return nil, fmt.Errorf("cannot encrypt: %w", err)
	}
	return s, nil
}

// seal encrypts a secret and returns the message in Base64.
func (s *sealer) seal(secret string) (string, error) {
	var out bytes.Buffer
	w, err := openpgp.Encrypt(&out, s.to, nil, nil, nil)
	if err != nil {
		return "", err
	}
	if _, err := w.Write([]byte(secret)); err != nil {
		return "", err
	}
	if err := w.Close(); err != nil {
		return "", err
	}
	return base64.StdEncoding.EncodeToString(out.Bytes()), nil
}

func checkPGPKey(text string) error {
	_, err := newSealer(text)
	return err
}
