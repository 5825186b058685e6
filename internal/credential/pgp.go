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
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/tfkit"
)

// pgpKey is one OpenPGP public key.
type pgpKey struct {
	to          openpgp.EntityList
	fingerprint string // upper-case hex
}

const armorBegins = "-----BEGIN PGP"

// readPGPKey reads a public key: ASCII-armored, with any text before it, or in Base64, of its bytes
// or of its armor. Whether it can still encrypt is another question.
func readPGPKey(text string) (*pgpKey, error) {
	text = strings.TrimSpace(text)
	if strings.HasPrefix(text, "keybase:") {
		return nil, errors.New("takes the key itself, not the name of a Keybase user")
	}
	if !strings.Contains(text, armorBegins) {
		raw, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(text), ""))
		if err != nil {
			return nil, errors.New("is neither ASCII-armored nor Base64")
		}
		text = string(raw)
	}
	read := openpgp.ReadKeyRing
	if at := strings.Index(text, armorBegins); at >= 0 {
		text, read = text[at:], openpgp.ReadArmoredKeyRing
	}
	keys, err := read(strings.NewReader(text))
	if err != nil {
		return nil, fmt.Errorf("is not an OpenPGP public key: %w", err)
	}
	if len(keys) != 1 {
		return nil, fmt.Errorf("holds %d keys, but takes one", len(keys))
	}
	if keys[0].PrivateKey != nil {
		return nil, errors.New("is a private key; give the public one")
	}
	return &pgpKey{to: keys, fingerprint: fmt.Sprintf("%X", keys[0].PrimaryKey.Fingerprint)}, nil
}

// checkPGPKey checks the form of a key: one that has expired may stand beside what it has sealed.
func checkPGPKey(text string) error {
	_, err := readPGPKey(text)
	return err
}

// checkSeal checks that a secret can be sealed, before there is one.
func checkSeal(key types.String) error {
	if key.IsUnknown() {
		return nil
	}
	_, err := seal(key, "check")
	return tfkit.At("pgp_key", err)
}

// sealed is a secret as the state holds it: in plain, or encrypted.
type sealed struct{ plain, encrypted, fingerprint types.String }

// seal encrypts a secret to a key, into Base64; without a key it stays as it is.
func seal(key types.String, secret string) (sealed, error) {
	if key.IsNull() {
		return sealed{types.StringValue(secret), types.StringNull(), types.StringNull()}, nil
	}
	k, err := readPGPKey(key.ValueString())
	if err != nil {
		return sealed{}, err
	}
	var out bytes.Buffer
	w, err := openpgp.Encrypt(&out, k.to, nil, nil, nil)
	if err == nil {
		_, err = w.Write([]byte(secret))
		err = errors.Join(err, w.Close())
	}
	if err != nil {
		return sealed{}, fmt.Errorf("cannot encrypt, has it expired? %w", err)
	}
	text := base64.StdEncoding.EncodeToString(out.Bytes())
	return sealed{types.StringNull(), types.StringValue(text), types.StringValue(k.fingerprint)}, nil
}

// secretAttribute is a secret that RAM tells once, or that was generated.
func secretAttribute(text string) schema.StringAttribute {
	a := tfkit.ComputedStable(text)
	a.Sensitive = true
	return a
}
