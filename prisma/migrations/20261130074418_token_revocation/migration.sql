-- CreateTable
CREATE TABLE "token_revocation" (
    "user_id" TEXT NOT NULL,
    "valid_after" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "token_revocation_pkey" PRIMARY KEY ("user_id")
);

-- CreateIndex
CREATE INDEX "token_revocation_valid_after_idx" ON "token_revocation"("valid_after");

-- AddForeignKey
ALTER TABLE "token_revocation" ADD CONSTRAINT "token_revocation_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;
