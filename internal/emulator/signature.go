// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"crypto/hmac"
	"crypto/sha1" // signature version 1 of the API is HMAC-SHA1
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// signature is what a request says of its signature.
type signature struct {
	keyID string
	nonce string // "": the request may come again
	given string
	// stringToSign is what the signature has to be of; it is made once the key is known to exist.
	stringToSign func() string
	sign         func(secret, stringToSign string) string
}

// longestEcho is the length up to which the string to sign is told to a client whose signature is
// wrong.
const longestEcho = 32 << 10

// verify says what is wrong with a signature, in the words that the SDK compares with its own
// string to sign (reference: signatures.md §8).
func (s signature) verify(secret string) error {
	text := s.stringToSign()
	switch {
	case hmac.Equal([]byte(s.given), []byte(s.sign(secret, text))):
		return nil
	case len(text) > longestEcho:
		return fail("SignatureDoesNotMatch")
	}
	message := generalErrors["SignatureDoesNotMatch"].message
	return fail("SignatureDoesNotMatch", message, "server string to sign is:"+text)
}

// signed reads the signature of a request.
func (r *request) signed() (signature, error) {
	if r.v3() {
		return r.signedV3()
	}
	for _, name := range []string{"AccessKeyId", "Signature"} {
		if r.param(name) == "" {
			return signature{}, missing("", name)
		}
	}
	switch {
	case !strings.EqualFold(r.param("SignatureMethod"), "HMAC-SHA1"):
		return signature{}, fail("InvalidSignatureMethod")
	case !slices.Contains([]string{"", "1.0"}, r.param("SignatureVersion")):
		return signature{}, refused("SignatureVersion")
	case r.nonce == "":
		return signature{}, missing("", "SignatureNonce")
	}
	return signature{
		keyID: r.param("AccessKeyId"), nonce: r.nonce, given: r.param("Signature"), sign: signV1,
		stringToSign: func() string { return stringToSignV1(r.method, r.all()) },
	}, nil
}

// signedV3 reads a signature of version 3. A nonce that is not signed is none, since anybody can
// exchange it.
func (r *request) signedV3() (signature, error) {
	if r.authorization == "" {
		return signature{}, missing("", "AccessKeyId")
	}
	auth, err := parseAuthorization(r.authorization)
	switch {
	case err != nil:
		return signature{}, err
	case !auth.signsEnough(r):
		return signature{}, fail("IncompleteSignature")
	}
	s := signature{keyID: auth.keyID, given: auth.signature, sign: signV3, stringToSign: func() string {
		return stringToSignV3(canonicalRequestV3(r.method, r.host, r.query, r.header, auth.signed, r.body))
	}}
	if r.header.Get("x-acs-signature-nonce") == "" || slices.Contains(auth.signed, "x-acs-signature-nonce") {
		s.nonce = r.nonce
	}
	if hash := r.header.Get("x-acs-content-sha256"); hash != "" && hash != hashPayload(r.body) {
		s.given = "" // of another body
	}
	return s, nil
}

// escape is the percent-encoding of the signatures: everything but letters, digits and "-_.~"
// (reference: signatures.md §3).
func escape(text string) string {
	text = url.QueryEscape(text)
	text = strings.ReplaceAll(text, "+", "%20")
	text = strings.ReplaceAll(text, "*", "%2A")
	return strings.ReplaceAll(text, "%7E", "~")
}

// canonicalQuery joins the parameters in the order of their names; the named one is left out.
func canonicalQuery(params url.Values, without string) string {
	var out strings.Builder
	for _, key := range slices.Sorted(maps.Keys(params)) {
		if key == without {
			continue
		}
		if out.Len() > 0 {
			out.WriteByte('&')
		}
		out.WriteString(escape(key) + "=" + escape(first(params[key])))
	}
	return out.String()
}

func first(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}

// stringToSignV1 is what a request of signature version 1 signs (reference: signatures.md §3).
func stringToSignV1(method string, params url.Values) string {
	return method + "&%2F&" + escape(canonicalQuery(params, "Signature"))
}

func signV1(secret, stringToSign string) string {
	mac := hmac.New(sha1.New, []byte(secret+"&"))
	mac.Write([]byte(stringToSign))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

const algorithmV3 = "ACS3-HMAC-SHA256"

// canonicalRequestV3 is what a request of signature version 3 hashes (reference: signatures.md §4).
func canonicalRequestV3(method, host string, query url.Values, header http.Header, signed []string,
	body []byte) string {
	var headers strings.Builder
	for _, name := range signed {
		list := slices.Clone(header.Values(name))
		if name == "host" {
			list = []string{host}
		}
		for i := range list {
			list[i] = strings.TrimSpace(list[i])
		}
		slices.Sort(list)
		headers.WriteString(name + ":" + strings.Join(list, ",") + "\n")
	}
	return strings.Join([]string{
		method, "/", canonicalQuery(query, ""), headers.String(), strings.Join(signed, ";"), hashPayload(body),
	}, "\n")
}

// hashPayload is what a request of version 3 says of its body, in the header x-acs-content-sha256
// too.
func hashPayload(body []byte) string {
	hash := sha256.Sum256(body)
	return hex.EncodeToString(hash[:])
}

func stringToSignV3(canonicalRequest string) string {
	hash := sha256.Sum256([]byte(canonicalRequest))
	return algorithmV3 + "\n" + hex.EncodeToString(hash[:])
}

func signV3(secret, stringToSign string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(stringToSign))
	return hex.EncodeToString(mac.Sum(nil))
}

// authorization is the content of an Authorization header of signature version 3.
type authorization struct {
	keyID     string
	signed    []string
	signature string
}

// parseAuthorization reads `ACS3-HMAC-SHA256 Credential=…,SignedHeaders=…,Signature=…`.
func parseAuthorization(header string) (authorization, error) {
	algorithm, rest, _ := strings.Cut(header, " ")
	if algorithm != algorithmV3 {
		return authorization{}, fail("InvalidSignatureMethod")
	}
	var a authorization
	for part := range strings.SplitSeq(rest, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		switch name {
		case "Credential":
			a.keyID = value
		case "SignedHeaders":
			a.signed = strings.Split(strings.ToLower(value), ";")
		case "Signature":
			a.signature = value
		}
	}
	if a.keyID == "" || a.signature == "" {
		return authorization{}, fail("IncompleteSignature")
	}
	return a, nil
}

// signsEnough says whether a request signs what decides about it. Which other headers it signs is
// its own choice: some clients sign neither host nor nonce (reference: behaviours.md §21).
func (a authorization) signsEnough(req *request) bool {
	decide := []string{"x-acs-action", "x-acs-version", "x-acs-date", "x-acs-security-token"}
	if len(req.body) > 0 {
		decide = append(decide, "content-type") // whether the body is parameters
	}
	for _, name := range decide {
		if len(req.header.Values(name)) > 0 && !slices.Contains(a.signed, name) {
			return false
		}
	}
	return true
}
