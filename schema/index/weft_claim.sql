-- Globally unique values and the object that holds each; `nonce` is the token of the transaction that took it.
CREATE TABLE IF NOT EXISTS {database}.weft_claim (
  claim SMALLINT UNSIGNED NOT NULL,
  value VARBINARY(700) NOT NULL,
  owner_kind SMALLINT UNSIGNED NOT NULL,
  owner_id BIGINT UNSIGNED NOT NULL,
  object_key VARBINARY(1024) NOT NULL,
  nonce BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (claim, value)
) ENGINE=InnoDB DEFAULT CHARSET=binary;
